/** Names of actions for examples: those that the world's policies spell out, then AWS's own. */
import { documentOf } from "../../policy/compile.js";
import type { Vocabulary } from "../../vocabulary.js";
import type { WorldIndex } from "./world-index.js";

export class ActionPool {
  #spelled: readonly string[] | undefined;

  constructor(
    private readonly index: WorldIndex,
    private readonly vocabulary: Vocabulary | undefined,
  ) {}

  /** Those that may begin with one of these heads, in lower case. */
  *beginningWith(heads: readonly string[]): Iterable<string> {
    this.#spelled ??= [...this.#spelledOut()];
    yield* this.#spelled;
    if (this.vocabulary === undefined) return;
    for (const head of heads) {
      const colon = head.indexOf(":");
      const prefixes =
        colon < 0
          ? this.vocabulary.services().flatMap(({ prefix }) => (prefix.startsWith(head) ? [prefix] : []))
          : [head.slice(0, colon)];
      for (const prefix of prefixes)
        for (const { name } of this.vocabulary.actionsOf(prefix)) yield `${prefix}:${name}`;
    }
  }

  #spelledOut(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const policy of this.index.allPolicies())
      for (const { action } of documentOf(policy).statements)
        for (const text of action?.patterns ?? []) if (/^[^:*?]+:[^*?]+$/.test(text)) names.add(text);
    return names;
  }
}
