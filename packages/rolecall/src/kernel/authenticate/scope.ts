/** Dates and Regions as the credential scope and the host name them. */
import type { HttpRequest } from "../http.js";

/** The last date read: requests of one second carry the same text. */
let last: { readonly text: string; readonly ms: number | undefined } = { text: "", ms: undefined };

/** `20261124T204426Z` as milliseconds; undefined when it is no such date. */
export function parseAmzDate(text: string): number | undefined {
  if (text !== last.text) last = { text, ms: readAmzDate(text) };
  return last.ms;
}

function readAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries 31 February over into March, and takes years before 100 for the twentieth century.
  return formatAmzDate(ms) === text ? ms : undefined;
}

/** The Date header's form: `Tue, 24 Nov 2026 20:44:26 GMT`. */
export function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]0000)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

export const formatAmzDate = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

export const isRegion = (text: string): boolean => REGION.test(text);

/** The Region that one of AWS's own host names speaks for; undefined for any other host. */
export function hostRegion(request: HttpRequest): string | undefined {
  const host = request.headers.host ?? "";
  if (!host.includes(".amazonaws.com")) return undefined;
  const [name = ""] = host.toLowerCase().split(":");
  // From the end: the first label may be a bucket that is called like a Region.
  return /\.amazonaws\.com(?:\.cn)?$/.test(name) ? name.split(".").reverse().find(isRegion) : undefined;
}
