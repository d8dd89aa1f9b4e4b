/** Which policy of the old file is which of the new one. */
import type { PolicyFile } from "../policy-file.js";
import { always } from "../templates/collector.js";
import type { FoundPolicy } from "../templates/found.js";

export interface Pair {
  /** Empty when each file is one policy. */
  readonly name: string;
  readonly before: FoundPolicy;
  readonly after: FoundPolicy;
  /** One side does not have it: it grants nothing there. */
  readonly only?: "old" | "new";
}

/**
 * One policy in each file: these two. Several: by resource (logical id or address) and place. What has no partner is
 * compared with nothing: a new policy is wider than none.
 */
export function pairsOf(before: PolicyFile, after: PolicyFile): readonly Pair[] {
  const [old, ...moreOld] = before.policies;
  const [young, ...moreNew] = after.policies;
  if (old !== undefined && young !== undefined && moreOld.length === 0 && moreNew.length === 0) {
    return [{ name: young.name, before: old, after: young }];
  }
  const byName = new Map(before.policies.map((policy) => [policy.name, policy]));
  const pairs = after.policies.map((policy): Pair => {
    const partner = byName.get(policy.name);
    byName.delete(policy.name);
    const { name } = policy;
    return partner === undefined
      ? { name, before: nothingLike(policy), after: policy, only: "new" }
      : { name, before: partner, after: policy };
  });
  const gone = [...byName.values()].map(
    (policy): Pair => ({ name: policy.name, before: policy, after: nothingLike(policy), only: "old" }),
  );
  return [...pairs, ...gone];
}

const EMPTY = '{"Version":"2012-10-17","Statement":[]}';

const nothingLike = ({ name, kind, place }: FoundPolicy): FoundPolicy => ({
  name,
  ...(kind === undefined ? {} : { kind }),
  place,
  ways: [always({ text: EMPTY, locate: () => ({ range: place, open: false }) })],
});
