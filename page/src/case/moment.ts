// A moment as a person writes it, cut to what they know. It never guesses a zone, a day or an hour.
import { isConsistent, Precision, type Moment } from "./document.ts";

/** A moment that a person wrote (`2026-11-22T14+07:00`, `2026-11-22`, `2026-11`, `unknown`), cut to its precision; nothing
 * if it is none of these, or if no calendar has the day. */
export function moment(text: string): Moment | undefined {
  const value = text.trim();
  const precision = precisionOf(value);
  if (precision === undefined) return undefined;
  const found = { precision, value: precision === Precision.UNKNOWN ? "" : value };
  return isConsistent(found) ? found : undefined;
}

/** What nobody knows. */
export const UNKNOWN: Moment = { precision: Precision.UNKNOWN, value: "" };

/** A moment of the device's own clock and zone, cut to a precision: the hour with its zone, the day, the month. */
export function momentOf(date: Date, precision: number): Moment {
  const day = `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
  if (precision === Precision.HOUR) return { precision, value: `${day}T${digits(date.getHours())}${zone(date)}` };
  if (precision === Precision.DAY) return { precision, value: day };
  return precision === Precision.MONTH ? { precision, value: day.slice(0, 7) } : UNKNOWN;
}

/** RFC 3339 by the device's clock and zone, to the second: `composed_at` of a document. */
export function timestampOf(date: Date): string {
  const { value } = momentOf(date, Precision.DAY);
  return `${value}T${digits(date.getHours())}:${digits(date.getMinutes())}:${digits(date.getSeconds())}${zone(date)}`;
}

function precisionOf(value: string): number | undefined {
  if (value.toLowerCase() === "unknown") return Precision.UNKNOWN;
  if (value.length === 7) return isDate(`${value}-01`) ? Precision.MONTH : undefined;
  if (value.length === 10) return isDate(value) ? Precision.DAY : undefined;
  return isHour(value) ? Precision.HOUR : undefined;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // A day that no month has is refused, or becomes one of the next month.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The farthest zones are 14 hours ahead and 12 behind. */
function isHour(text: string): boolean {
  const parts = /^(.{10})T(\d\d)(?:Z|[+-](\d\d):(\d\d))$/.exec(text);
  const [, day = "", hour, zoneHour = "00", zoneMinute = "00"] = parts ?? [];
  return parts !== null && isDate(day) && Number(hour) < 24 && Number(zoneHour) < 15 && Number(zoneMinute) < 60;
}

function zone(date: Date): string {
  const ahead = -date.getTimezoneOffset();
  const minutes = Math.abs(ahead);
  return `${ahead < 0 ? "-" : "+"}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
}

function digits(number: number, width = 2): string {
  return String(number).padStart(width, "0");
}
