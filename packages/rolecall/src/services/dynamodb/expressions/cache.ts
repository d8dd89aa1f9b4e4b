/** Parsed expressions by their text: programs send the same few over and over. */

const CAPACITY = 1000;

/** Calls `parse` once a text, as long as the text stays among the last ones used. */
export function cachedByText<Parsed>(parse: (text: string) => Parsed): (text: string) => Parsed {
  const cache = new Map<string, Parsed>();
  return (text) => {
    const found = cache.get(text);
    if (found !== undefined) return found;
    const parsed = parse(text);
    // The oldest is the first that a Map gives: good enough for texts that are used again and again.
    if (cache.size >= CAPACITY) {
      const oldest = cache.keys().next();
      if (!oldest.done) cache.delete(oldest.value);
    }
    cache.set(text, parsed);
    return parsed;
  };
}
