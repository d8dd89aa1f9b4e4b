/**
 * The requests that two sides can tell apart, by action, resource and caller; `search.ts` then looks at the contexts.
 *
 * Statements are what tells requests apart, so actions that the same statements match are one action, and likewise for
 * resources. Where only statements are left that both sides have alike, there is nothing to look for.
 */
import type { Vocabulary, VocabularyAction } from "../../vocabulary.js";
import {
  ACTIONS,
  actionGlob,
  EVERYTHING,
  type Glob,
  type Language,
  literal,
  partition,
  templateGlob,
  witness,
} from "../language/index.js";
import type { Clause, Entry } from "./clauses.js";

/** Actions that the same clauses match. */
export interface ActionCell {
  /** One of them; of the vocabulary where possible. */
  readonly action: string;
  readonly clauses: readonly Clause[];
  /** What the vocabulary has of them; filled on demand. */
  known(): readonly KnownAction[];
}

export interface KnownAction {
  readonly action: string;
  /** Templates of the resources it works on; `*` where it works on none. */
  readonly templates: readonly string[];
}

export interface Cells<T> {
  readonly cells: readonly T[];
  readonly tooHard?: string;
}

/** `asked`: only actions that one of these patterns matches. */
export function actionCells(
  clauses: readonly Clause[],
  asked: readonly string[] | undefined,
  { vocabulary, universe }: { readonly vocabulary?: Vocabulary; readonly universe?: "any" | "known" },
): Cells<ActionCell> {
  const patterns = [...new Set(clauses.flatMap(({ statement }) => statement.action?.patterns ?? []).map(lowerCase))];
  const catalogue = vocabulary === undefined ? undefined : new Catalogue(vocabulary, patterns, universe === "known");
  const languages = patterns.map((pattern): Language => [actionGlob(pattern)]);
  const wanted = asked?.map(actionGlob);
  let tooHard: string | undefined;
  let representatives: readonly string[];
  if (universe === "known" && catalogue !== undefined) {
    const all = catalogue.all().map(({ action }) => action);
    representatives = wanted === undefined ? all : all.filter((action) => belongs(action.toLowerCase(), wanted));
  } else {
    // `sts:` is told apart since a trust policy is asked for actions of STS.
    const all = [...languages, [actionGlob("sts:*")], wanted ?? EVERYTHING];
    const { cells, complete } = partition(all, { within: ACTIONS });
    if (!complete) tooHard = "the patterns for actions combine in too many ways";
    representatives = cells.filter(({ matches }) => matches.includes(all.length - 1)).map((cell) => cell.witness);
  }
  const byClauses = new Map<string, ActionCell>();
  const ids = new Map(clauses.map((clause, id) => [clause, id]));
  const keyOf = (action: string): { key: string; matching: readonly Clause[] } => {
    const lower = lowerCase(action);
    const matching = clauses.filter(({ statement }) => statement.matchesAction(lower));
    return { key: `${lower.startsWith("sts:")} ${matching.map((clause) => ids.get(clause)).join()}`, matching };
  };
  for (const action of representatives) {
    const { key, matching } = keyOf(action);
    if (byClauses.has(key)) continue;
    let known: readonly KnownAction[] | undefined;
    byClauses.set(key, {
      action,
      clauses: matching,
      known: () => {
        known ??= (catalogue?.all() ?? []).filter(
          (one) => (wanted === undefined || belongs(lowerCase(one.action), wanted)) && keyOf(one.action).key === key,
        );
        return known;
      },
    });
  }
  const cells = [...byClauses.values()];
  return tooHard === undefined ? { cells } : { cells, tooHard };
}

const lowerCase = (text: string): string => text.toLowerCase();

export const belongs = (text: string, language: Language): boolean =>
  witness([[literal(text)], language], []) !== undefined;

/** Services to take an example from where a policy speaks of all. */
const USUAL = ["s3", "ec2", "iam", "lambda", "dynamodb", "sqs", "sns", "kms", "sts", "logs", "secretsmanager"];

/** Actions of the services that the patterns name, or of all where a pattern may mean any. */
class Catalogue {
  #all: readonly KnownAction[] | undefined;

  constructor(
    readonly vocabulary: Vocabulary,
    readonly patterns: readonly string[],
    readonly whole: boolean,
  ) {}

  all(): readonly KnownAction[] {
    this.#all ??= [...this.#prefixes()].flatMap((prefix) =>
      this.vocabulary.actionsOf(prefix).map((action) => ({
        action: `${prefix}:${action.name}`,
        templates: templatesOf(action),
      })),
    );
    return this.#all;
  }

  #prefixes(): ReadonlySet<string> {
    if (this.whole) return new Set(this.vocabulary.services().map(({ prefix }) => prefix));
    const named = this.patterns.map((pattern) => pattern.slice(0, Math.max(0, pattern.indexOf(":"))));
    return new Set([...named.filter((prefix) => prefix !== "" && !/[*?]/.test(prefix)), ...USUAL]);
  }
}

function templatesOf({ resourceTypes }: VocabularyAction): readonly string[] {
  const templates = new Set(resourceTypes.map(({ arn }) => arn));
  // An action none of whose resources must be named can be asked of `*` as well.
  if (!resourceTypes.some(({ required }) => required)) templates.add("*");
  return [...templates];
}

/** Resources that the same clauses match, as far as the resource decides. */
export interface ResourceCell {
  readonly resource: string;
  readonly live: readonly Live[];
  /** All entries of the clauses asked, and the keys of those that this resource fits (with any text for variables). */
  readonly entries: readonly Entry[];
  readonly fitting: ReadonlySet<string>;
  /** What resources there are. */
  readonly within: Language;
}

/** A clause whose action and resource match, or whose resource may match for some values of the variables. */
export interface Live {
  readonly clause: Clause;
  /** Entries with variables of which one must match (none, for NotResource); empty where the resource surely matches. */
  readonly open: readonly Entry[];
}

/** `within`: what resources there are; `asked`: which of them count. */
export function resourceCells(
  clauses: readonly Clause[],
  within: Language,
  asked: Language = EVERYTHING,
): Cells<ResourceCell> {
  const byKey = new Map<string, Entry>();
  for (const clause of clauses) for (const entry of clause.entries) byKey.set(entry.key, entry);
  const entries = [...byKey.values()];
  const { cells, complete } = partition([...entries.map((entry): Language => [entry.glob]), asked], { within });
  const byClauses = new Map<string, ResourceCell>();
  for (const { witness: resource, matches } of cells) {
    if (!matches.includes(entries.length)) continue;
    const fitting = new Set(matches.flatMap((index) => entries[index]?.key ?? []));
    const live: Live[] = [];
    let key = "";
    clauses.forEach((clause, id) => {
      const open = openEntries(clause, fitting);
      if (open === undefined) return;
      live.push({ clause, open });
      key += `${id} ${open.map((entry) => entry.key).join()};`;
    });
    if (!byClauses.has(key)) byClauses.set(key, { resource, live, entries, fitting, within });
  }
  const found = [...byClauses.values()];
  if (complete) return { cells: found };
  return { cells: found, tooHard: "the patterns for resources combine in too many ways" };
}

/** `undefined` when the resource does not match, whatever the variables are. */
function openEntries(clause: Clause, fitting: ReadonlySet<string>): readonly Entry[] | undefined {
  const { resource } = clause.statement;
  if (resource === undefined) return [];
  const fits = clause.entries.filter((entry) => fitting.has(entry.key));
  const certain = fits.some((entry) => entry.variables.length === 0);
  if (resource.negated) return certain ? undefined : fits;
  if (certain) return [];
  return fits.length > 0 ? fits : undefined;
}

/** Whether both sides are left with statements that say the same; what has matched already no longer matters. */
export function areAlike(before: readonly Live[], after: readonly Live[]): boolean {
  const left = new Set(before.map(liveKey));
  const right = new Set(after.map(liveKey));
  return left.size === right.size && [...left].every((key) => right.has(key));
}

function liveKey({ clause, open }: Live): string {
  const { statement, place, principalKey, atoms } = clause;
  const resource = `${statement.resource?.negated === true && open.length > 0} ${open
    .map((entry) => entry.key)
    .sort()
    .join()}`;
  const conditions = [...new Set(atoms.map((atom) => atom.key))].sort().join(" & ");
  return [place, statement.effect, principalKey, resource, conditions].join("|");
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

/** Whether the resource is of a kind that the action works on, in its usual spelling. */
export const fitsAction = (resource: string, { templates }: KnownAction): boolean =>
  belongs(
    resource,
    templates.map((template) => templateGlob(template, { simple: true })),
  );

/** All resources of these actions. */
export const resourcesOf = (known: readonly KnownAction[]): Language =>
  [...new Set(known.flatMap((one) => one.templates))].map((template): Glob => templateGlob(template));
