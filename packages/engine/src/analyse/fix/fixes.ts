/**
 * The ways to let a refused request through. Each is found by removing what the decision names until `evaluate` says
 * `allowed`: first with the best way round every obstacle, then once more for each other way round one of them. So the
 * work grows with the number of ways, never with their combinations.
 */
import { evaluate } from "../../evaluate.js";
import type { AccessRequest, PolicySet } from "../../request.js";
import { alsoAllowed } from "./also-allowed.js";
import { applied, type Draft, editsOf, MOST_CHANGES, withoutEmptied } from "./draft.js";
import type { Change, Fix, FixOptions } from "./fix.js";
import { type Obstacle, obstaclesOf } from "./obstacles.js";
import { policiesAt } from "./places.js";
import { PolicyText } from "./policy-text.js";
import type { Situation } from "./situation.js";

/** One round removes what one layer has in the way. */
const MOST_ROUNDS = 16;
const MOST_ATTEMPTS = 100;

/**
 * Best first: what lets the fewest of the requests in `among` through besides, then the fewest changes, then what grants
 * least by kind. Empty when the request is allowed already, or when nothing that we know to change would allow it, or only
 * more than 24 changes would. Where the decision hangs on an unknown value, the fixes do not.
 */
export function fixes(request: AccessRequest, policies: PolicySet, options: FixOptions = {}): readonly Fix[] {
  const inTheWay = obstaclesAfter({ request, policies, given: policies, drafts: [], vocabulary: options.vocabulary });
  const choices: Obstacle[] = [];
  const found = new Map<string, readonly Draft[]>();
  const keep = (drafts: readonly Draft[] | undefined): void => {
    const least = drafts === undefined ? undefined : needed(request, policies, drafts);
    if (least !== undefined && least.length > 0) found.set(keyOf(least), least);
  };
  keep(
    attempt(inTheWay, (ways, obstacle) => {
      choices[obstacle] = ways;
      return ways[0];
    }),
  );
  let attempts = 0;
  for (const [at, way] of variations(choices)) {
    if (attempts++ === MOST_ATTEMPTS) break;
    keep(attempt(inTheWay, (ways, obstacle) => ways[obstacle === at ? way : 0]));
  }
  return [...found.values()]
    .map((drafts) => ({ drafts, fix: fixOf(request, policies, drafts, options) }))
    .sort(
      (a, b) =>
        a.fix.alsoAllows.length - b.fix.alsoAllows.length ||
        a.fix.changes.length - b.fix.changes.length ||
        breadthOf(a.drafts) - breadthOf(b.drafts),
    )
    .map(({ fix }) => fix);
}

const breadthOf = (drafts: readonly Draft[]): number => drafts.reduce((sum, one) => sum + one.breadth, 0);

/** Every other way round every obstacle; the second-best ones first. */
function* variations(choices: readonly Obstacle[]): Generator<readonly [number, number]> {
  const most = Math.max(0, ...choices.map((ways) => ways.length));
  for (let way = 1; way < most; way++)
    for (let at = 0; at < choices.length; at++) if (way < (choices[at] as Obstacle).length) yield [at, way];
}

/** What is in the way once these changes are made. */
type ObstaclesAfter = (drafts: readonly Draft[]) => readonly Obstacle[] | "allowed";

/** Attempts begin alike, so what was found is kept. */
function obstaclesAfter(situation: Situation): ObstaclesAfter {
  const known = new Map<string, readonly Obstacle[] | "allowed">();
  return (drafts) => {
    const key = keyOf(drafts);
    let found = known.get(key);
    if (found === undefined) {
      const now = { ...situation, ...applied(situation.request, situation.policies, drafts), drafts: [...drafts] };
      const decision = evaluate(now.request, now.policies);
      found = decision.outcome === "allowed" ? decision.outcome : obstaclesOf(now, decision);
      known.set(key, found);
    }
    return found;
  };
}

/** Changes that together allow the request; `undefined` when there is no way round some obstacle. */
function attempt(
  inTheWay: ObstaclesAfter,
  choose: (ways: Obstacle, obstacle: number) => Draft | undefined,
): readonly Draft[] | undefined {
  const drafts: Draft[] = [];
  let obstacle = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const obstacles = inTheWay(drafts);
    if (obstacles === "allowed") return drafts;
    if (obstacles.length === 0) return undefined;
    for (const ways of obstacles) {
      const chosen = choose(ways, obstacle++);
      if (chosen === undefined || drafts.length === MOST_CHANGES) return undefined;
      drafts.push(chosen);
    }
  }
  return undefined;
}

const allows = (request: AccessRequest, policies: PolicySet, drafts: readonly Draft[]): boolean => {
  const after = applied(request, policies, drafts);
  return evaluate(after.request, withoutEmptied(after.policies, drafts)).outcome === "allowed";
};

/**
 * Leaves out what is not needed. Changes of policies only ever allow more, so trying to leave out each by itself is
 * enough; a changed request may meet other statements, so then every part of the changes is tried.
 */
function needed(request: AccessRequest, policies: PolicySet, drafts: readonly Draft[]): readonly Draft[] | undefined {
  if (!allows(request, policies, drafts)) return undefined;
  if (drafts.length === 1) return drafts;
  let left = drafts;
  for (const draft of drafts) {
    const without = left.filter((one) => one !== draft);
    if (allows(request, policies, without)) left = without;
  }
  if (!left.some((one) => "overrides" in one)) return left;
  return left.length > MOST_PARTS_TRIED ? undefined : (smallestPart(request, policies, left) ?? left);
}

const MOST_PARTS_TRIED = 10;

function smallestPart(
  request: AccessRequest,
  policies: PolicySet,
  drafts: readonly Draft[],
): readonly Draft[] | undefined {
  const parts = Array.from({ length: 2 ** drafts.length - 1 }, (_, bits) => drafts.filter((_, i) => (bits >> i) & 1));
  return parts.sort((a, b) => a.length - b.length).find((part) => allows(request, policies, part));
}

function fixOf(request: AccessRequest, policies: PolicySet, drafts: readonly Draft[], { among = [] }: FixOptions): Fix {
  const after = applied(request, policies, drafts);
  return {
    changes: drafts.map((draft) => changeOf(policies, draft)),
    after: withoutEmptied(after.policies, drafts),
    request: after.request,
    alsoAllows: alsoAllowed(request, policies, drafts, among),
  };
}

function changeOf(policies: PolicySet, draft: Draft): Change {
  if ("overrides" in draft) return draft.change;
  const text = PolicyText.of(policiesAt(policies, draft.place)[draft.place.at]?.policy);
  const start = text.startOf("index" in draft.edit ? draft.edit.index : 0);
  return draft.change({ text: text.edited(editsOf([draft])), start });
}

/** Two attempts can come to the same changes. */
const keyOf = (drafts: readonly Draft[]): string =>
  JSON.stringify(
    drafts
      .map((draft) => ("overrides" in draft ? [...draft.overrides] : [draft.place, draft.edit]))
      .map((one) => JSON.stringify(one))
      .sort(),
  );
