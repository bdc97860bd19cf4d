// Empties fields. A browser may still hold copies of what was typed that no page can reach.

/** Overwrites a field before it empties it. */
export function erase(field: HTMLInputElement | HTMLTextAreaElement): void {
  // A file field takes no other value than none.
  if (field.type !== "file") field.value = "0".repeat(field.value.length);
  field.value = "";
}

/** The same for every field within an element: one that no screen shows any more still holds what was typed. */
export function eraseAll(within: Element): void {
  within.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea").forEach(erase);
}
