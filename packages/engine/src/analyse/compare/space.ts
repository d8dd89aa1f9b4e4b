/**
 * The requests that some policies can tell apart: cells of actions, resources and callers, and values for condition keys.
 * Found once, whichever way the policies are then compared.
 */
import { contextOf } from "../../context.js";
import { accountOf } from "../../principal.js";
import type { AccessRequest, Principal } from "../../request.js";
import { type Language, RESOURCES, resourceGlob, resourceParts } from "../language/index.js";
import { type ActionCell, type ActionCells, actionCells } from "./actions.js";
import type { Atom, Clause, ClausesOf } from "./clauses.js";
import type { Candidate } from "./concrete.js";
import { type Callers, callersToTry, keysOfCaller } from "./principals.js";
import { type ResourceCells, resourceCells, resourcesOf } from "./resources.js";
import { type Rules, rulesOf } from "./rules.js";
import type { Access, CompareOptions } from "./types.js";
import { type Value, type Values, valuesToTry } from "./values/values.js";

/** Which callers and values count; all do unless said otherwise. */
export interface Limits {
  caller(principal: Principal): boolean;
  value(lowerKey: string, value: Value): boolean;
}

export interface SpaceOptions extends CompareOptions {
  /** Only requests for this access count. */
  readonly access?: Access;
  readonly limits?: Limits;
}

export class Space {
  readonly #clauses: readonly Clause[];
  /** How the policies spell each key. */
  readonly #spelling = new Map<string, string>();
  /** Keys that stand in variables. */
  readonly #variables = new Set<string>();
  readonly #values = new Map<string, Values>();
  readonly #resources = new Map<string, ResourceCells>();
  readonly #ids = new Map<Clause, number>();
  readonly #asked: Language | undefined;
  readonly #rules: Rules;
  readonly #everyone: boolean;
  #actions: ActionCells | undefined;
  #callers: Callers | undefined;

  constructor(
    sides: readonly ClausesOf[],
    readonly options: SpaceOptions,
  ) {
    this.#clauses = sides.flatMap(({ clauses }) => clauses);
    this.#clauses.forEach((clause, id) => {
      this.#ids.set(clause, id);
    });
    this.#rules = rulesOf(sides.map(({ policies }) => policies));
    this.#everyone = sides.some(({ policies: { resource, rcps, endpoint } }) => resource ?? rcps ?? endpoint);
    const resources = options.access?.resources ?? [];
    if (resources.length > 0) this.#asked = resources.map((text) => resourceGlob(text, resourceParts(text, false)));
    for (const { atoms, entries } of this.#clauses) {
      for (const { condition } of atoms) this.#spelling.set(condition.key.toLowerCase(), condition.key);
      for (const { variables } of [...atoms, ...entries])
        for (const { key } of variables) {
          this.#variables.add(key);
          if (!this.#spelling.has(key)) this.#spelling.set(key, this.#spelled(key));
        }
    }
  }

  actions(): ActionCells {
    const { access, vocabulary, universe } = this.options;
    const asked = access?.actions ?? [];
    this.#actions ??= actionCells(this.#clauses, {
      told: this.#rules.actions,
      ...(vocabulary === undefined ? {} : { vocabulary }),
      ...(universe === undefined ? {} : { universe }),
      ...(asked.length === 0 ? {} : { asked }),
    });
    return this.#actions;
  }

  resources(action: ActionCell): ResourceCells {
    const isKnown = this.options.universe === "known";
    // What the entries are does not depend on the action, but which resources there are may.
    const key = `${isKnown ? action.action : ""} ${action.clauses.map((clause) => this.#ids.get(clause)).join()}`;
    let cells = this.#resources.get(key);
    if (cells === undefined) {
      const within = isKnown ? resourcesOf(action.known()) : RESOURCES;
      cells = resourceCells(action.clauses, within, this.#rules.resources, this.#asked);
      this.#resources.set(key, cells);
    }
    return cells;
  }

  callers(): Callers {
    const { principal, resourceAccount, limits } = this.options;
    if (this.#callers === undefined) {
      const accounts = [...this.#rules.accounts, ...(resourceAccount === undefined ? [] : [resourceAccount])];
      const all =
        principal === undefined ? callersToTry(this.#clauses, accounts, this.#everyone) : { callers: [principal] };
      const callers = all.callers.filter((caller) => limits?.caller(caller) ?? true);
      this.#callers = { ...all, callers };
    }
    return this.#callers;
  }

  /** Accounts that the rules or the options single out. */
  isSpecial(account: string | undefined): readonly boolean[] {
    return [this.options.resourceAccount, ...this.#rules.accounts].map((one) => one === account);
  }

  /** `atoms`: the conditions on this key that matter. */
  valuesFor(lowerKey: string, atoms: readonly Atom[]): Values {
    const key = JSON.stringify([lowerKey, atoms.map((atom) => atom.key).sort()]);
    let values = this.#values.get(key);
    if (values === undefined) {
      const { limits, vocabulary } = this.options;
      const counts = limits === undefined ? undefined : (value: string) => limits.value(lowerKey, value);
      values = valuesToTry(lowerKey, atoms, { vocabulary, counts, isVariable: this.#variables.has(lowerKey) });
      this.#values.set(key, values);
    }
    return values;
  }

  /** The request that a candidate stands for, and its context in plain. */
  request(action: string, { principal, resource, values }: Candidate): PlainRequest {
    const context: Record<string, string | readonly string[]> = {};
    const given = keysOfCaller(principal);
    for (const [key, spelled] of this.#spelling) {
      const value = Object.hasOwn(given, key) ? given[key] : values.get(key);
      if (value !== undefined) context[spelled] = value;
    }
    return { request: { ...this.withoutContext(action, resource, principal), context: contextOf(context) }, context };
  }

  withoutContext(action: string, resource: string, principal: Principal): Omit<AccessRequest, "context"> {
    const owner = this.options.resourceAccount ?? accountOf(principal);
    return { principal, action, resource, ...(owner === undefined ? {} : { resourceAccount: owner }) };
  }

  #spelled(lowerKey: string): string {
    const name = this.options.vocabulary?.conditionKey(lowerKey)?.name;
    return name?.toLowerCase() === lowerKey ? name : lowerKey;
  }
}

export interface PlainRequest {
  readonly request: AccessRequest;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}
