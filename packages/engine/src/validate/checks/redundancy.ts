/** What says nothing that was not said already: entries within a list, values within a condition, statements. */
import { splitArn } from "../../match/resource.js";
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { covers, hasWildcard, isAny } from "../glob.js";
import type { ConditionView, Entry, ListView, StatementView } from "../view.js";

export const REDUNDANCY = {
  REDUNDANT_ACTION: {
    severity: "suggestion",
    message: "`<action>` is named already by `<by>`; in this list <count> add nothing",
    analyzer: {
      issueCode: "REDUNDANT_ACTION",
      details:
        "The <count> action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant action such as: <action>.",
    },
  },
  REDUNDANT_RESOURCE: {
    severity: "suggestion",
    message: "`<resource>` is named already by `<by>`; in this list <count> add nothing",
    analyzer: {
      issueCode: "REDUNDANT_RESOURCE",
      details:
        "The <count> resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*)",
    },
  },
  REDUNDANT_CONDITION_VALUE_NUM: {
    severity: "suggestion",
    message: "of several bounds only the <which> counts",
    analyzer: {
      issueCode: "REDUNDANT_CONDITION_VALUE_NUM",
      details: "Multiple values in <operator> are redundant. Replace with the <which> single value for <key>.",
    },
  },
  REDUNDANT_STATEMENT: {
    severity: "suggestion",
    message: "this statement says what another one says",
    analyzer: {
      issueCode: "REDUNDANT_STATEMENT",
      details:
        "The statements are redundant because they provide identical permissions. Update the policy to remove the redundant statement.",
    },
  },
  SHADOWED_STATEMENT: {
    severity: "suggestion",
    message: "a wider statement already says all that this one says",
  },
  ALLOW_CANCELLED_BY_DENY: {
    severity: "warning",
    message: "a Deny without conditions takes back all that this statement allows",
  },
  COMPARISONS_CUT_SHORT: {
    severity: "suggestion",
    message: "the document is so large that not all of its parts were compared with each other",
  },
} as const satisfies Record<string, Declaration>;

export function checkRedundancy(checking: Checking): void {
  for (const { action, resource, conditions } of checking.statements) {
    checkActions(action, checking);
    checkResources(resource, checking);
    for (const condition of conditions) checkBounds(condition, checking);
  }
  checkStatements(checking);
}

function checkActions(list: ListView | undefined, checking: Checking): void {
  const found = redundant(list, (text) => text.toLowerCase(), checking);
  if (found === undefined) return;
  const { entry, by, count } = found;
  checking.report.add("REDUNDANT_ACTION", entry.spot, { action: entry.text, by: by.text, count: `${count}` }, by.spot);
}

function checkResources(list: ListView | undefined, checking: Checking): void {
  const found = redundant(list, (text) => text, checking);
  if (found === undefined) return;
  const { entry, by, count } = found;
  checking.report.add(
    "REDUNDANT_RESOURCE",
    entry.spot,
    { resource: entry.text, by: by.text, count: `${count}` },
    by.spot,
  );
}

/** The first entry that another one covers, and how many there are. */
function redundant(
  list: ListView | undefined,
  fold: (text: string) => string,
  checking: Checking,
): { entry: Entry; by: Entry; count: number } | undefined {
  const entries = list?.entries ?? [];
  if (entries.length < 2) return undefined;
  const wild = entries.filter(({ text }) => hasWildcard(text)).map((entry) => wildEntry(entry, fold(entry.text)));
  const seen = new Map<string, Entry>();
  let first: { entry: Entry; by: Entry } | undefined;
  let count = 0;
  for (const entry of entries) {
    const text = fold(entry.text);
    const by = seen.get(text) ?? coveredBy(entry, text, wild, checking);
    seen.set(text, entry);
    if (by === undefined) continue;
    count++;
    first ??= { entry, by };
  }
  return first === undefined ? undefined : { ...first, count };
}

interface WildEntry {
  readonly entry: Entry;
  readonly pattern: string;
  /** What stands before the first wildcard; it settles most comparisons. */
  readonly head: string;
}

const wildEntry = (entry: Entry, pattern: string): WildEntry => ({
  entry,
  pattern,
  head: pattern.slice(0, pattern.search(/[*?]/)),
});

/** Another entry whose wildcards match all that this one does. */
function coveredBy(entry: Entry, text: string, wild: readonly WildEntry[], { budget }: Checking): Entry | undefined {
  for (const { entry: other, pattern, head } of wild) {
    if (!budget.spend(1)) return undefined;
    if (other === entry || pattern === text || !text.startsWith(head)) continue;
    if (budget.spend(pattern.length + text.length) && coversArn(pattern, text)) return other;
  }
  return undefined;
}

/** A `*` within a part of an ARN stays in it; one that ends the part may run on, as the engine reads it. */
function coversArn(pattern: string, text: string): boolean {
  if (!pattern.startsWith("arn:") || isAny(pattern)) return covers(pattern, text);
  const [wide, narrow] = [splitArn(pattern), splitArn(text)];
  return wide.length === narrow.length && wide.every((part, i) => covers(part, narrow[i] as string));
}

function checkBounds({ operator, name, key, values, valueSpot }: ConditionView, { report }: Checking): void {
  if (values.length < 2 || !/^Numeric(?:LessThan|GreaterThan)/.test(name)) return;
  const which = name.startsWith("NumericLessThan") ? "greatest" : "least";
  report.add("REDUNDANT_CONDITION_VALUE_NUM", valueSpot, { operator, key, which });
}

/** What looking at a pair of statements costs, in steps of a comparison. */
const A_PAIR = 64;

/** A statement's parts as text that is equal where they say the same. */
interface Compared {
  readonly statement: StatementView;
  readonly whole: string;
  readonly principal: string;
  readonly conditions: string;
}

function checkStatements(checking: Checking): void {
  const { report, budget, statements } = checking;
  const compared: Compared[] = [];
  const seen = new Map<string, StatementView>();
  for (const statement of statements) {
    if (statement.effect === undefined || statement.action === undefined) continue;
    const one = comparable(statement);
    const same = seen.get(one.whole);
    if (same !== undefined) {
      report.add("REDUNDANT_STATEMENT", statement.spot, {}, same.spot);
      continue;
    }
    seen.set(one.whole, statement);
    compared.push(one);
  }
  for (const [i, narrow] of compared.entries()) {
    if (budget.spent) break;
    const place = compared.findIndex(
      (other, j) => i !== j && budget.spend(A_PAIR) && includes(other, narrow, checking),
    );
    const wide = compared[place];
    // Of two that include each other the second is too many.
    if (wide === undefined || (place > i && includes(narrow, wide, checking))) continue;
    const cancels = wide.statement.effect !== narrow.statement.effect;
    report.add(
      cancels ? "ALLOW_CANCELLED_BY_DENY" : "SHADOWED_STATEMENT",
      narrow.statement.spot,
      {},
      wide.statement.spot,
    );
  }
}

function comparable(statement: StatementView): Compared {
  const { effect, action, resource, principal, conditions } = statement;
  const sorted = (list: readonly string[]): string => JSON.stringify([...new Set(list)].sort());
  const listed = (list: ListView | undefined, fold: (text: string) => string): string =>
    list === undefined ? "" : `${list.negated}${sorted(list.entries.map(({ text }) => fold(text)))}`;
  const who =
    principal === undefined
      ? ""
      : `${principal.negated}${sorted(principal.entries.map(({ type, text }) => `${type} ${text}`))}`;
  const when = sorted(
    conditions.map(({ operator, lowerKey, values }) =>
      JSON.stringify([operator, lowerKey, values.map(({ text }) => text).sort()]),
    ),
  );
  const what = [listed(action, (text) => text.toLowerCase()), listed(resource, (text) => text)];
  return { statement, whole: JSON.stringify([effect, ...what, who, when]), principal: who, conditions: when };
}

/** `wide` applies wherever `narrow` does, and says the same there; or is a Deny and takes it back. */
function includes(wide: Compared, narrow: Compared, checking: Checking): boolean {
  const { effect, action, resource, principal, conditions } = wide.statement;
  if (effect === "Allow" && narrow.statement.effect === "Deny") return false;
  if (conditions.length > 0 && (wide.conditions !== narrow.conditions || effect !== narrow.statement.effect))
    return false;
  const everyone =
    principal?.negated === false && principal.entries.some(({ type, text }) => type === "AWS" && text === "*");
  if (!everyone && wide.principal !== narrow.principal) return false;
  return (
    listIncludes(action, narrow.statement.action, (text) => text.toLowerCase(), checking) &&
    listIncludes(resource, narrow.statement.resource, (text) => text, checking)
  );
}

function listIncludes(
  wide: ListView | undefined,
  narrow: ListView | undefined,
  fold: (text: string) => string,
  { budget }: Checking,
): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  if (wide.negated || narrow.negated || narrow.entries.length === 0) return false;
  return narrow.entries.every((entry) =>
    wide.entries.some((pattern) => {
      const [a, b] = [fold(pattern.text), fold(entry.text)];
      return a === b || (hasWildcard(a) && budget.spend(a.length + b.length) && coversArn(a, b));
    }),
  );
}

/** Said once, at the end, when the budget did not last. */
export function checkCutShort({ report, budget, statements }: Checking): void {
  const [first] = statements;
  if (budget.spent && first !== undefined) report.add("COMPARISONS_CUT_SHORT", first.spot, {});
}
