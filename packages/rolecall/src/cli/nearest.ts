/** What somebody meant who wrote something else. */
import { distance } from "fastest-levenshtein";

/** The known name that takes the fewest changes; the first of several. */
export const nearest = (name: string, known: readonly string[]): string =>
  known.reduce(
    (best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best),
    known[0] ?? "",
  );
