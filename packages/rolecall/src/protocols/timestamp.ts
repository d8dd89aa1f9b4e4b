/**
 * AWS's three forms of a timestamp.
 * @see https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait
 */
import type { TimestampFormat } from "@rolecall/aws-model";

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;
const httpPattern = /^(?:\w{3}, )?(\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))? GMT$/;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The instant that a text stands for, undefined when it is none in this format. */
export function parseTimestamp(text: string, format: TimestampFormat): Date | undefined {
  switch (format) {
    case "date-time":
      return parseDateTime(text);
    case "http-date":
      return parseHttpDate(text);
    case "epoch-seconds":
      return /^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text) ? fromEpochSeconds(Number(text)) : undefined;
  }
}

export function fromEpochSeconds(seconds: number): Date | undefined {
  const date = new Date(Math.round(seconds * 1000));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function parseDateTime(text: string): Date | undefined {
  const match = isoPattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, fraction, sign, offsetHours, offsetMinutes] = match;
  const offset = sign === undefined ? 0 : (sign === "-" ? 1 : -1) * (Number(offsetHours) * 60 + Number(offsetMinutes));
  return instant(
    Number(year),
    Number(month),
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
    fraction,
    offset,
  );
}

function parseHttpDate(text: string): Date | undefined {
  const match = httpPattern.exec(text);
  if (match === null) return undefined;
  const [, day, month, year, hours, minutes, seconds, fraction] = match;
  const number = months.indexOf(month as string) + 1;
  if (number === 0) return undefined;
  return instant(Number(year), number, Number(day), Number(hours), Number(minutes), Number(seconds), fraction, 0);
}

/** Undefined for the 30th of February and the 25th hour, which `Date` would carry over. */
function instant(
  year: number,
  month: number,
  day: number,
  hours: number,
  minutes: number,
  seconds: number,
  fraction: string | undefined,
  offsetMinutes: number,
): Date | undefined {
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const ms = fraction === undefined ? 0 : Number(fraction.padEnd(3, "0").slice(0, 3));
  date.setUTCHours(hours, minutes + offsetMinutes, seconds, ms);
  return date;
}

/** How a date-time's part of a second is written: `…:28.000Z` by S3, not at all by IAM and STS. */
export type Fraction = "always" | "needed" | "never";

export function formatTimestamp(date: Date, format: TimestampFormat, fraction: Fraction = "needed"): string {
  switch (format) {
    case "date-time": {
      const text = date.toISOString();
      const isLeftOut = fraction === "never" || (fraction === "needed" && text.endsWith(".000Z"));
      return isLeftOut ? `${text.slice(0, -5)}Z` : text;
    }
    case "http-date":
      return date.toUTCString();
    case "epoch-seconds":
      return String(date.getTime() / 1000);
  }
}
