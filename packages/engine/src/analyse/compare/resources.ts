/**
 * Resources that two sides can tell apart for one action. As with actions, statements tell them apart. Entries with
 * variables fit a resource or not depending on the context: here one fits that would for some text in the variables.
 */
import { EVERYTHING, type Language, literal, partition, templateGlob } from "../language/index.js";
import { belongs, type KnownAction } from "./actions.js";
import type { Clause, Entry } from "./clauses.js";
import type { Told } from "./rules.js";
import { unions } from "./unions.js";

/** Entries that stand together, or one that has variables. */
export interface Group {
  readonly language: Language;
  /** Present when it has variables. */
  readonly entry?: Entry;
  readonly clauses: ReadonlySet<Clause>;
}

/** Resources that the same clauses match, as far as the resource decides. */
export interface ResourceCell {
  /** One of them. */
  readonly resource: string;
  readonly live: readonly Live[];
  readonly groups: readonly Group[];
  readonly fitting: ReadonlySet<Group>;
  /** What resources there are, and which of them count. */
  readonly within: Language;
  readonly asked: Language;
}

/** A clause whose action and resource match, or whose resource may match for some values of the variables. */
export interface Live {
  readonly clause: Clause;
  /** Entries with variables of which one must match (none, for NotResource); empty where the resource surely matches. */
  readonly open: readonly Entry[];
}

export interface ResourceCells {
  readonly cells: readonly ResourceCell[];
  readonly tooHard?: string;
}

export function resourceCells(
  clauses: readonly Clause[],
  within: Language,
  told: readonly Told[],
  asked: Language = EVERYTHING,
): ResourceCells {
  const groups = groupsOf(clauses);
  const languages = [...groups, ...told].map(({ language }) => language);
  const found = partition([...languages, asked], { within });
  const byClauses = new Map<string, ResourceCell>();
  for (const { witness: resource, matches } of found.cells) {
    if (!matches.includes(languages.length)) continue;
    const fitting = new Set(matches.flatMap((index) => groups[index] ?? []));
    const live: Live[] = [];
    let key = told.map(({ holds }) => holds(resource)).join();
    clauses.forEach((clause, id) => {
      const open = openEntries(clause, fitting);
      if (open === undefined) return;
      live.push({ clause, open });
      key += ` ${id} ${keysOf(open)};`;
    });
    if (!byClauses.has(key)) byClauses.set(key, { resource, live, groups, fitting, within, asked });
  }
  const cells = [...byClauses.values()];
  return found.complete ? { cells } : { cells, tooHard: "the patterns for resources combine in too many ways" };
}

function groupsOf(clauses: readonly Clause[]): readonly Group[] {
  const entries = new Map<string, Entry>();
  for (const clause of clauses) for (const entry of clause.entries) entries.set(entry.key, entry);
  const withVariables = [...entries.values()].filter(({ variables }) => variables.length > 0).map(({ key }) => key);
  const lists = clauses.map((clause) => clause.entries.map(({ key }) => key));
  return unions(lists, new Set(withVariables)).map(({ texts, lists: indexes }) => {
    const own = texts.flatMap((key) => entries.get(key) ?? []);
    const entry = own.find(({ variables }) => variables.length > 0);
    const language = own.map(({ glob }) => glob);
    const standsIn = new Set([...indexes].flatMap((index) => clauses[index] ?? []));
    return entry === undefined ? { language, clauses: standsIn } : { language, entry, clauses: standsIn };
  });
}

/** `undefined` when the resource does not match, whatever the variables are. */
function openEntries(clause: Clause, fitting: ReadonlySet<Group>): readonly Entry[] | undefined {
  const { resource } = clause.statement;
  if (resource === undefined) return [];
  const fits = [...fitting].filter(({ clauses }) => clauses.has(clause));
  const isCertain = fits.some(({ entry }) => entry === undefined);
  const open = fits.flatMap(({ entry }) => entry ?? []);
  if (resource.negated) return isCertain ? undefined : open;
  if (isCertain) return [];
  return open.length > 0 ? open : undefined;
}

/** Whether both sides are left with statements that say the same; what has matched already no longer matters. */
export const areAlike = (before: readonly Live[], after: readonly Live[]): boolean =>
  haveSame(before.map(liveKey), after.map(liveKey));

/** The same before resources are looked at. */
export const areAlikeForAll = (before: readonly Clause[], after: readonly Clause[]): boolean =>
  haveSame(before.map(clauseKey), after.map(clauseKey));

function haveSame(before: readonly string[], after: readonly string[]): boolean {
  const [left, right] = [new Set(before), new Set(after)];
  return left.size === right.size && [...left].every((key) => right.has(key));
}

const clauseKey = (clause: Clause): string =>
  `${clause.statement.resource?.negated} ${keysOf(clause.entries)} ${liveKey({ clause, open: [] })}`;

const keysOf = (entries: readonly Entry[]): string => [...new Set(entries.map(({ key }) => key))].sort().join();

function liveKey({ clause, open }: Live): string {
  const { statement, place, principalKey, atoms } = clause;
  const conditions = [...new Set(atoms.map((atom) => atom.key))].sort().join(" & ");
  const negated = open.length > 0 && statement.resource?.negated === true;
  return [place, statement.effect, principalKey, negated, keysOf(open), conditions].join("|");
}

/** Languages of resources to take an example from, the nicest first. */
export function niceResources(known: readonly KnownAction[], account: string | undefined): readonly Language[] {
  const templates = [...new Set(known.flatMap((one) => one.templates))].slice(0, MOST_TEMPLATES);
  const here = { Partition: "aws", Region: "us-east-1", ...(account === undefined ? {} : { Account: account }) };
  const fillings: readonly Readonly<Record<string, string>>[] = [here, { Partition: "aws" }, {}];
  const languages = fillings.map((fixed) =>
    templates.map((template) => templateGlob(template, { fixed, simple: true })),
  );
  return [...languages, NICE_ARNS].filter((language) => language.length > 0);
}

const MOST_TEMPLATES = 60;
const NICE_ARNS: Language = [
  literal("*"),
  templateGlob("arn:aws:${Service}:us-east-1:111122223333:${Name}", { simple: true }),
];

/** Whether the resource is of a kind that the action works on; in its usual spelling, or in any. */
export const fitsAction = (resource: string, { templates }: KnownAction, simple: boolean): boolean =>
  templates.some((template) => {
    // Most templates are told from a resource by how they begin.
    const head = template.split("${", 1)[0] ?? "";
    return resource.startsWith(head) && belongs(resource, [templateGlob(template, { simple })]);
  });

/** All resources of these actions. */
export const resourcesOf = (known: readonly KnownAction[]): Language =>
  [...new Set(known.flatMap((one) => one.templates))].map((template) => templateGlob(template));
