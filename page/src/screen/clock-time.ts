// Times of day as the chosen language writes them.
import type { House } from "./house.ts";

/** A time of day; with seconds for what comes soon. Another day has its date. */
export function clockTime({ catalogue, device }: House, time: Date, seconds = false): string {
  const today = time.toDateString() === device.now().toDateString();
  const date = today ? {} : ({ day: "numeric", month: "long" } as const);
  // Digits and a calendar that everybody can compare with papers.
  const tag = `${catalogue.language}-u-ca-gregory-nu-latn`;
  return new Intl.DateTimeFormat(tag, {
    ...date,
    hour: "2-digit",
    minute: "2-digit",
    second: seconds ? "2-digit" : undefined,
  }).format(time);
}
