/** What the policies of a new file grant, measured by those of an old one. */
import * as vocabulary from "@rolecall/aws-model";
import { compilePolicy, type Decision, type PolicyKind, principalArn, type StatementMatch } from "@rolecall/engine";
import { type Comparison, type CounterExample, comparePolicies, type Difference } from "@rolecall/engine/analyse";
import { type PolicyFile, type Span, spanOf } from "../policy-file.js";
import type { FoundPolicy, PolicyText, Way } from "../templates/found.js";
import { isUnreadable, member, readTree } from "../templates/node.js";
import { kindOf } from "../templates/policy-like.js";
import { type Pair, pairsOf } from "./pairs.js";

export type Answer = Comparison["answer"];

export interface FilesCompared {
  readonly answer: Answer;
  /** Whether the new file grants anything that the old one does not: what the exit code says. */
  readonly gained: Difference["result"];
  readonly pairs: readonly PairCompared[];
  /** What the new file grants beside, that can't be read from it and is not in the old one. */
  readonly unread: readonly string[];
}

export interface PairCompared {
  readonly name: string;
  readonly only?: "old" | "new";
  readonly kind: PolicyKind;
  readonly answer: Answer;
  readonly gained: Change;
  readonly lost: Change;
}

/** What one side allows and the other does not. */
export interface Change {
  readonly result: Difference["result"];
  readonly examples: readonly Example[];
  readonly tooHard: readonly string[];
}

export interface Example {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: CounterExample["context"];
  /** The statements that allow it, in the side that does. */
  readonly grantedBy: readonly PlacedStatement[];
  /** What the other side says. */
  readonly otherwise: "implicitDeny" | "explicitDeny" | "undetermined";
  /** Whether AWS has this action on a resource of this kind. */
  readonly known: boolean;
}

export interface PlacedStatement extends Partial<Span> {
  readonly file: string;
  readonly index: number;
  readonly sid?: string;
}

/** @param kind of policies whose place does not say it; absent: told by their statements */
export function compareFiles(before: PolicyFile, after: PolicyFile, kind: PolicyKind | undefined): FilesCompared {
  const pairs = pairsOf(before, after).map((pair) => comparePair(pair, before, after, kind));
  const readBefore = new Set(unreadIn(before).map(({ key }) => key));
  const unread = unreadIn(after).filter(({ key }) => !readBefore.has(key));
  // What can't be read may grant anything.
  const gained = together([...pairs.map((pair) => pair.gained.result), ...unread.map(() => "unknown" as const)]);
  const lost = together(pairs.map((pair) => pair.lost.result));
  return { answer: answerOf(gained, lost), gained, pairs, unread: unread.map(({ said }) => said) };
}

/** The same words over the same text of the template are the same grant. */
function unreadIn({ notValidated, lines }: PolicyFile): readonly { readonly key: string; readonly said: string }[] {
  return notValidated.map(({ name, why, place }) => {
    const said = `${name} ${why}`;
    return { said, key: `${said} ${lines.text.slice(place.start, place.end)}` };
  });
}

function comparePair(pair: Pair, before: PolicyFile, after: PolicyFile, kind: PolicyKind | undefined): PairCompared {
  const its =
    pair.after.kind ?? pair.before.kind ?? kind ?? kindOf(textOf(pair.only === "old" ? pair.before : pair.after));
  const asked = questions(pair).map(([old, young]) => {
    const comparison = comparePolicies(compilePolicy(old.text), compilePolicy(young.text), {
      kind: standsAtResource(its) ? "resource" : "identity",
      vocabulary,
    });
    return {
      gained: changeOf(comparison.gained, after, young),
      lost: changeOf(comparison.lost, before, old),
    };
  });
  const incomplete = [pair.before, pair.after].some(({ ways }) => ways.length < 2 ** (ways[0]?.turnout.size ?? 0));
  const gained = merged(
    asked.map((one) => one.gained),
    incomplete,
  );
  const lost = merged(
    asked.map((one) => one.lost),
    incomplete,
  );
  return {
    name: pair.name,
    ...(pair.only === undefined ? {} : { only: pair.only }),
    kind: its,
    answer: answerOf(gained.result, lost.result),
    gained,
    lost,
  };
}

const textOf = ({ ways }: FoundPolicy): string => ways[0]?.texts[0]?.text ?? "";

/** What such policies allow depends on whom they name. */
const standsAtResource = (kind: PolicyKind): boolean => ["resource", "trust", "rcp", "endpoint"].includes(kind);

/** Each way of the old one with each of the new one that can be at the same time; open values filled alike in both. */
function questions({ before, after }: Pair): readonly (readonly [PolicyText, PolicyText])[] {
  return before.ways.flatMap((old) =>
    after.ways.filter((young) => canBeTogether(old, young)).flatMap((young) => fillings(old, young)),
  );
}

const canBeTogether = (old: Way, young: Way): boolean =>
  [...old.turnout].every(([name, value]) => (young.turnout.get(name) ?? value) === value);

function fillings(old: Way, young: Way): readonly (readonly [PolicyText, PolicyText])[] {
  const count = Math.max(old.texts.length, young.texts.length);
  return Array.from({ length: count }, (_, index) => [
    old.texts[index] ?? old.texts[0],
    young.texts[index] ?? young.texts[0],
  ]).filter((pair): pair is [PolicyText, PolicyText] => pair[0] !== undefined && pair[1] !== undefined);
}

function changeOf(difference: Difference, file: PolicyFile, text: PolicyText): Change {
  const examples = difference.counterExamples.map(
    ({ request, context, grantedBy, otherwise, known }): Example => ({
      principal: principalArn(request.principal),
      action: request.action,
      resource: request.resource,
      context,
      grantedBy: grantedBy.map((statement) => placed(statement, file, text)),
      otherwise: refusal(otherwise),
      known,
    }),
  );
  return { result: difference.result, examples, tooHard: difference.tooHard };
}

function refusal(decision: Decision | undefined): Example["otherwise"] {
  return decision === undefined || decision.outcome === "allowed" ? "implicitDeny" : decision.outcome;
}

function placed({ index, sid }: StatementMatch, file: PolicyFile, text: PolicyText): PlacedStatement {
  const root = readTree(text.text);
  const list = isUnreadable(root) ? undefined : member(root, "Statement");
  const node = list?.type === "list" ? list.items[index] : list;
  const span = node === undefined ? undefined : spanOf(file, text.locate(node.start, node.end).range);
  return { file: file.name, index, ...(sid === undefined ? {} : { sid }), ...span };
}

/** @param incomplete not all ways in which the conditions can turn out were looked at */
function merged(changes: readonly Change[], incomplete: boolean): Change {
  const examples = new Map(
    changes.flatMap((change) => change.examples.map((one) => [JSON.stringify(one), one] as const)),
  );
  const tooHard = new Set(changes.flatMap((change) => change.tooHard));
  if (incomplete) tooHard.add("the templates have more conditions than can be gone through in all combinations");
  const result = together([...changes.map((change) => change.result), ...(incomplete ? (["unknown"] as const) : [])]);
  return { result, examples: [...examples.values()], tooHard: [...tooHard] };
}

function together(results: readonly Difference["result"][]): Difference["result"] {
  if (results.includes("some")) return "some";
  return results.includes("unknown") ? "unknown" : "none";
}

function answerOf(gained: Difference["result"], lost: Difference["result"]): Answer {
  if (gained === "unknown") return "unknown";
  if (gained === "some") return lost === "none" ? "wider" : lost === "some" ? "different" : "unknown";
  return lost === "none" ? "same" : lost === "some" ? "narrower" : "unknown";
}
