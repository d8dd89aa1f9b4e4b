/**
 * Patterns that always stand together. A statement asks whether any of its patterns matches; which one does not matter.
 * So patterns that the same statements have are one language, and a list of a hundred ARNs is one question, not a hundred.
 */
export interface Union {
  readonly texts: readonly string[];
  /** Indexes of the lists that all of these stand in. */
  readonly lists: ReadonlySet<number>;
}

/** `alone`: patterns to be kept by themselves. */
export function unions(lists: readonly (readonly string[])[], alone: ReadonlySet<string> = new Set()): Union[] {
  const standsIn = new Map<string, number[]>();
  lists.forEach((texts, list) => {
    for (const text of new Set(texts)) standsIn.set(text, [...(standsIn.get(text) ?? []), list]);
  });
  const groups = new Map<string, { texts: string[]; lists: ReadonlySet<number> }>();
  for (const [text, indexes] of standsIn) {
    const key = alone.has(text) ? `alone ${text}` : indexes.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { texts: [text], lists: new Set(indexes) });
    else group.texts.push(text);
  }
  return [...groups.values()];
}
