// Sizes and times as the chosen language writes them. It knows no words.
import type { House } from "./house.ts";

// Browsers of the floor cannot write units by themselves.
const UNITS = ["B", "kB", "MB", "GB"] as const;

/** A number of bytes, in units of 1,000 as telephones count. */
export function size(house: House, bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const digits = new Intl.NumberFormat(tag(house), { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  return `${digits}\u00a0${UNITS[power]}`;
}

/** A time of day; with seconds for what comes soon. Another day has its date. */
export function clockTime(house: House, time: Date, seconds = false): string {
  const today = time.toDateString() === house.device.now().toDateString();
  const date = today ? {} : ({ day: "numeric", month: "long" } as const);
  return new Intl.DateTimeFormat(tag(house), { ...date, hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined }).format(time);
}

/** Digits that everybody can compare, and the calendar of the papers. */
function tag(house: House): string {
  return `${house.catalogue.language}-u-ca-gregory-nu-latn`;
}
