/**
 * Ids of decisions: fourteen characters of `0-9a-z` whose order is the order in which they were given.
 *
 * Nine for the millisecond, three for the number within it, two for the process, so that two servers on one database
 * do not give the same.
 */
export function createTrailIds(process: string): (atMs: number) => string {
  let lastMs = -1;
  let prefix = "";
  let count = 0;
  return (atMs) => {
    // A clock that is set back does not take the order with it; nor does a millisecond with too many decisions.
    if (atMs > lastMs || count === PER_MILLISECOND) {
      lastMs = Math.max(atMs, lastMs + 1);
      prefix = idAt(lastMs);
      count = 0;
    }
    return prefix + (count++).toString(36).padStart(3, "0") + process;
  };
}

/** Greater than every id of an earlier millisecond, and less than those of this one. */
export const idAt = (atMs: number): string => atMs.toString(36).padStart(9, "0");

const PER_MILLISECOND = 36 ** 3;

/** Two characters by which this process is told from others. */
export const someProcess = (): string =>
  Math.floor(Math.random() * 36 ** 2)
    .toString(36)
    .padStart(2, "0");
