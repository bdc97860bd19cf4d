// Numbers of bytes as people read them.
import type { Language } from "../contact/language.ts";

/** Such as `3.4 MB`, with the decimal mark of the language. */
export function sizeText(language: Language, bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1_000 && unit < UNITS.length - 1; unit += 1) value /= 1_000;
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit]}`;
}

const UNITS = ["B", "kB", "MB", "GB"];
