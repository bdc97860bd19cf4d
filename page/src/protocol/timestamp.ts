// Moments as notes write them: RFC 3339 with a zone. It reads text and no clock.
import { FormError } from "./encoding.ts";

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** The milliseconds of a minute. */
const MINUTE = 60_000;

/**
 * The moment that a timestamp names, cut to the millisecond.
 *
 * @throws FormError if it is not RFC 3339, has no zone, or names a day that no calendar has.
 */
export function timestamp(text: string): Date {
  const parts = RFC_3339.exec(text);
  if (!parts) throw new FormError("a timestamp of RFC 3339");
  const [, day, hour, minute, second, fraction = "", sign, zoneHour = "00", zoneMinute = "00"] = parts;
  // A leap second counts as the second before it, as no clock of a phone has it.
  const clock = `${hour}:${minute}:${second === "60" ? "59" : second}.${fraction.slice(0, 3).padEnd(3, "0")}`;
  const written = `${day}T${clock}Z`;
  const local = new Date(written);
  // Some browsers carry 30 February over into March, and 24:00 into the next day.
  if (Number.isNaN(local.getTime()) || local.toISOString() !== written) throw new FormError("a day of the calendar");
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) throw new FormError("an offset of RFC 3339");
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * MINUTE;
  return new Date(local.getTime() - (sign === "-" ? -offset : offset));
}
