/**
 * Actions that two sides can tell apart. Statements are what tells them apart, so actions that the same statements match
 * are one. With a vocabulary, real actions stand for their cells where there are some.
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
  witness,
} from "../language/index.js";
import type { Clause } from "./clauses.js";
import type { Told } from "./rules.js";
import { unions } from "./unions.js";

/** Actions that the same clauses match. */
export interface ActionCell {
  /** One of them. */
  readonly action: string;
  readonly clauses: readonly Clause[];
  /** Some of the vocabulary, looked for when they are asked for; all of them where only known actions count. */
  known(): readonly KnownAction[];
}

export interface KnownAction {
  readonly action: string;
  /** Templates of the resources it works on; `*` where it works on none. */
  readonly templates: readonly string[];
}

export interface ActionOptions {
  /** What the rules tell apart besides. */
  readonly told: readonly Told[];
  readonly vocabulary?: Vocabulary;
  readonly universe?: "any" | "known";
  /** Only actions that one of these patterns matches count. */
  readonly asked?: readonly string[];
}

export interface ActionCells {
  readonly cells: readonly ActionCell[];
  readonly tooHard?: string;
}

export function actionCells(clauses: readonly Clause[], options: ActionOptions): ActionCells {
  const patterns = clauses.map(({ statement }) => [...new Set((statement.action?.patterns ?? []).map(lowerCase))]);
  const catalogue = new Catalogue(clauses, options);
  const byClauses = new Map<string, ActionCell>();
  const add = (action: string): void => {
    const key = catalogue.keyOf(action);
    if (byClauses.has(key)) return;
    const matching = clauses.filter(({ statement }) => statement.matchesAction(lowerCase(action)));
    byClauses.set(key, { action, clauses: matching, known: () => catalogue.like(action) });
  };
  let complete = true;
  if (options.universe === "known") for (const { action } of catalogue.all()) add(action);
  else {
    const languages: readonly Language[] = unions(patterns).map(({ texts }) => texts.map(actionGlob));
    const all = [
      ...languages,
      ...options.told.map(({ language }) => language),
      options.asked?.map(actionGlob) ?? EVERYTHING,
    ];
    const found = partition(all, { within: ACTIONS });
    complete = found.complete;
    for (const { witness: action, matches } of found.cells) if (matches.includes(all.length - 1)) add(action);
  }
  const cells = [...byClauses.values()];
  return complete ? { cells } : { cells, tooHard: "the patterns for actions combine in too many ways" };
}

const lowerCase = (text: string): string => text.toLowerCase();

/** Services to take an example from where an action is of none in particular. */
const USUAL = ["s3", "ec2", "iam", "lambda", "dynamodb", "sqs", "sns", "kms", "sts", "logs", "secretsmanager"];

/** The vocabulary's actions, and which of them need not be told apart. */
class Catalogue {
  readonly #byPrefix = new Map<string, ReadonlyMap<string, readonly KnownAction[]>>();

  constructor(
    readonly clauses: readonly Clause[],
    readonly options: ActionOptions,
  ) {}

  /** Every action that counts. */
  *all(): Generator<KnownAction> {
    for (const { prefix } of this.options.vocabulary?.services() ?? [])
      for (const list of this.#of(prefix).values()) yield* list;
  }

  /** Actions that need not be told from this one; where all count, of its service or of some usual ones. */
  like(action: string): readonly KnownAction[] {
    const { vocabulary, universe } = this.options;
    if (vocabulary === undefined) return [];
    const key = this.keyOf(action);
    const prefix = action.slice(0, action.indexOf(":"));
    const prefixes =
      universe === "known"
        ? vocabulary.services().map((service) => service.prefix)
        : vocabulary.actionsOf(prefix).length > 0
          ? [prefix]
          : USUAL;
    return prefixes.flatMap((one) => this.#of(one).get(key) ?? []);
  }

  /** Equal for actions that need not be told apart. */
  keyOf(action: string): string {
    const lower = lowerCase(action);
    let key = this.options.told.map(({ holds }) => holds(lower)).join();
    this.clauses.forEach(({ statement }, id) => {
      if (statement.matchesAction(lower)) key += ` ${id}`;
    });
    return key;
  }

  #of(prefix: string): ReadonlyMap<string, readonly KnownAction[]> {
    const known = this.#byPrefix.get(prefix);
    if (known !== undefined) return known;
    const wanted = this.options.asked?.map(actionGlob);
    const byKey = new Map<string, KnownAction[]>();
    for (const found of this.options.vocabulary?.actionsOf(prefix) ?? []) {
      const action = `${prefix}:${found.name}`;
      if (wanted !== undefined && !belongs(lowerCase(action), wanted)) continue;
      const key = this.keyOf(action);
      const one = { action, templates: templatesOf(found) };
      const list = byKey.get(key);
      if (list === undefined) byKey.set(key, [one]);
      else list.push(one);
    }
    this.#byPrefix.set(prefix, byKey);
    return byKey;
  }
}

function templatesOf({ resourceTypes }: VocabularyAction): readonly string[] {
  const templates = new Set(resourceTypes.map(({ arn }) => arn));
  // An action none of whose resources must be named can be asked of `*` as well.
  if (!resourceTypes.some(({ required }) => required)) templates.add("*");
  return [...templates];
}

export const belongs = (text: string, language: readonly Glob[]): boolean =>
  witness([[literal(text)], language], []) !== undefined;
