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
import { unions } from "./unions.js";

/** Actions that the same clauses match. */
export interface ActionCell {
  /** One of them. */
  readonly action: string;
  readonly clauses: readonly Clause[];
  /** Those of the vocabulary, looked for when they are asked for. */
  known(): readonly KnownAction[];
}

export interface KnownAction {
  readonly action: string;
  /** Templates of the resources it works on; `*` where it works on none. */
  readonly templates: readonly string[];
}

export interface ActionOptions {
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
  const catalogue = new Catalogue(clauses, new Set(patterns.flat()), options);
  const byClauses = new Map<string, ActionCell>();
  const add = (action: string): void => {
    const key = catalogue.keyOf(action);
    if (byClauses.has(key)) return;
    const matching = clauses.filter(({ statement }) => statement.matchesAction(lowerCase(action)));
    byClauses.set(key, { action, clauses: matching, known: () => catalogue.withKey(key) });
  };
  let complete = true;
  if (options.universe === "known") for (const { action } of catalogue.all()) add(action);
  else {
    const languages: readonly Language[] = unions(patterns).map(({ texts }) => texts.map(actionGlob));
    // A trust policy is asked for actions of STS and has rules of its own, so these are told apart.
    const all = [...languages, [actionGlob("sts:*")], options.asked?.map(actionGlob) ?? EVERYTHING];
    const found = partition(all, { within: ACTIONS });
    complete = found.complete;
    for (const { witness: action, matches } of found.cells) if (matches.includes(all.length - 1)) add(action);
  }
  const cells = [...byClauses.values()];
  return complete ? { cells } : { cells, tooHard: "the patterns for actions combine in too many ways" };
}

const lowerCase = (text: string): string => text.toLowerCase();

/** Services to take an example from where a policy speaks of all. */
const USUAL = ["s3", "ec2", "iam", "lambda", "dynamodb", "sqs", "sns", "kms", "sts", "logs", "secretsmanager"];

/** The vocabulary's actions: of the services that the patterns name, or of all services where only known ones count. */
class Catalogue {
  #all: readonly KnownAction[] | undefined;
  #byKey: ReadonlyMap<string, readonly KnownAction[]> | undefined;

  constructor(
    readonly clauses: readonly Clause[],
    readonly patterns: ReadonlySet<string>,
    readonly options: ActionOptions,
  ) {}

  all(): readonly KnownAction[] {
    const { vocabulary, asked } = this.options;
    if (vocabulary === undefined) return [];
    const wanted = asked?.map(actionGlob);
    this.#all ??= [...this.#prefixes(vocabulary)].flatMap((prefix) =>
      vocabulary
        .actionsOf(prefix)
        .map((action) => ({ action: `${prefix}:${action.name}`, templates: templatesOf(action) }))
        .filter(({ action }) => wanted === undefined || belongs(lowerCase(action), wanted)),
    );
    return this.#all;
  }

  /** Equal for actions that need not be told apart. */
  keyOf(action: string): string {
    const lower = lowerCase(action);
    let key = lower.startsWith("sts:") ? "sts" : "";
    this.clauses.forEach(({ statement }, id) => {
      if (statement.matchesAction(lower)) key += ` ${id}`;
    });
    return key;
  }

  withKey(key: string): readonly KnownAction[] {
    if (this.#byKey === undefined) {
      const byKey = new Map<string, KnownAction[]>();
      for (const one of this.all()) {
        const own = this.keyOf(one.action);
        const list = byKey.get(own);
        if (list === undefined) byKey.set(own, [one]);
        else list.push(one);
      }
      this.#byKey = byKey;
    }
    return this.#byKey.get(key) ?? [];
  }

  #prefixes(vocabulary: Vocabulary): ReadonlySet<string> {
    if (this.options.universe === "known") return new Set(vocabulary.services().map(({ prefix }) => prefix));
    const named = [...this.patterns].map((pattern) => pattern.slice(0, Math.max(0, pattern.indexOf(":"))));
    return new Set([...named.filter((prefix) => prefix !== "" && !/[*?]/.test(prefix)), ...USUAL]);
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
