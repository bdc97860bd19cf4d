// The languages of the page, and which one to begin with. It stores nothing and asks nobody.

/** BCP 47, and their own names, in the order of the choice. */
export const LANGUAGES = [
  ["ko", "한국어"],
  ["zh-Hans", "简体中文"],
  ["en", "English"],
  ["vi", "Tiếng Việt"],
  ["th", "ไทย"],
  ["lo", "ລາວ"],
] as const;

/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number][0];

/**
 * The first of the browser's languages that is one of ours, else English.
 *
 * @param wanted - `navigator.languages`.
 */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split(/[-_]/)[0];
    // Those who read the traditional signs read the simplified ones better than English.
    const found = LANGUAGES.find(([known]) => known.split("-")[0] === primary);
    if (found) return found[0];
  }
  return "en";
}
