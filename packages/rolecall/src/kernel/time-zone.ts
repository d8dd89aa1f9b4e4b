/**
 * Local time of IANA's zones: which instants a clock on the wall shows, and what it shows at an instant. A wall clock's
 * reading is written as the milliseconds that a clock of UTC with the same reading would count.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether it is a name of the time zone database; offsets such as `+01:00` are none. */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock of the zone shows at the instant, to the second. */
export function wallClock(instantMs: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instantMs)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instants at which the wall clock of the zone shows the reading, in order: none where clocks go forward over it,
 * two where they go back to it.
 */
export function instantsOf(wallMs: number, zone: string): readonly number[] {
  const found = offsetsAround(wallMs, zone)
    .map((offsetMs) => wallMs - offsetMs)
    .filter((instantMs) => wallClock(instantMs, zone) === Math.floor(wallMs / 1000) * 1000);
  return [...new Set(found)].sort((a, b) => a - b);
}

/** The instant of a reading that no clock shows, as if the clocks had not gone forward yet. */
export const instantOfSkipped = (wallMs: number, zone: string): number =>
  wallMs - (offsetsAround(wallMs, zone)[0] as number);

const DAY_MS = 86_400_000;

/** Before and after any change of clocks near the reading: no zone is a day from UTC. */
const offsetsAround = (wallMs: number, zone: string): readonly number[] =>
  [wallMs - DAY_MS, wallMs + DAY_MS].map(
    (instantMs) => wallClock(instantMs, zone) - Math.floor(instantMs / 1000) * 1000,
  );

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}
