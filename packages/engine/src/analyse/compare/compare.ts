/** Do two sides allow the same, and if not, which allows more? */
import { clausesOf } from "./clauses.js";
import { difference } from "./difference.js";
import { policySetOf } from "./sides.js";
import { Space } from "./space.js";
import type { CompareOptions, Comparison, Difference, Side } from "./types.js";

/**
 * Compares all that `before` allows with all that `after` allows. `same`, and "nothing gained" or "nothing lost", are
 * proofs; each counter-example is a request that `evaluate` allows on one side and not on the other.
 *
 * ```ts
 * const { answer, gained } = comparePolicies(compilePolicy(old), compilePolicy(new));
 * if (answer === "wider") console.log(gained.counterExamples[0]?.request.action);
 * ```
 */
export function comparePolicies(before: Side, after: Side, options: CompareOptions = {}): Comparison {
  const kind = options.kind ?? "identity";
  const [left, right] = [policySetOf(before, kind), policySetOf(after, kind)];
  const [old, current] = [clausesOf(left, options.principal), clausesOf(right, options.principal)];
  const space = new Space([old, current], options);
  const gained = difference(space, current, old);
  const lost = difference(space, old, current);
  const answer = answerOf(gained, lost);
  return { answer, because: reasonFor(answer, gained, lost), gained, lost, before: left, after: right };
}

function answerOf(gained: Difference, lost: Difference): Comparison["answer"] {
  if (gained.result === "some" && lost.result === "some") return "different";
  if (gained.result === "unknown" || lost.result === "unknown") return "unknown";
  if (gained.result === "some") return "wider";
  return lost.result === "some" ? "narrower" : "same";
}

function reasonFor(answer: Comparison["answer"], gained: Difference, lost: Difference): string {
  switch (answer) {
    case "same":
      return "both allow the same requests";
    case "wider":
      return "the second allows all that the first does, and more";
    case "narrower":
      return "the second allows nothing that the first does not, and less";
    case "different":
      return "each allows something that the other does not";
    case "unknown": {
      const [shown, open] = gained.result === "unknown" ? [lost, gained] : [gained, lost];
      const known =
        shown.result === "some" ? "a difference in one direction was found; the other is unknown" : "unknown";
      return `${known}: ${open.tooHard.join("; ")}`;
    }
  }
}
