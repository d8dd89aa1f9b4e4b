/** What every check is given. */
import type { Vocabulary, VocabularyAction } from "../vocabulary.js";
import { Budget, covers, hasWildcard } from "./glob.js";
import type { PolicyKind } from "./kind.js";
import type { Report } from "./report.js";
import type { Spot } from "./spot.js";
import { partsOfService, type TemplateParts } from "./templates.js";
import type { StatementView } from "./view.js";

/**
 * Comparing each with each grows with the square of a document. Within its quota no document comes near this; past it,
 * the comparisons stop, and a finding says that they did.
 */
const STEPS = 10_000_000;

/** An action's pattern with all that it stands for. */
export interface NamedAction {
  readonly prefix: string;
  readonly action: VocabularyAction;
}

export class Checking {
  readonly budget = new Budget(STEPS);
  #services: ReadonlySet<string> | undefined;
  readonly #expanded = new Map<string, readonly NamedAction[]>();
  readonly #templates = new Map<string, readonly TemplateParts[] | undefined>();

  constructor(
    readonly report: Report,
    readonly kind: PolicyKind,
    readonly statements: readonly StatementView[],
    /** The document says 2012-10-17, so that variables are replaced. */
    readonly hasVariables: boolean,
    readonly vocabulary: Vocabulary | undefined,
    /** CloudFormation's name of what a resource-based policy is attached to. */
    readonly resourceType: string | undefined,
    private readonly refusedAt: ReadonlySet<number>,
  ) {}

  /** What the ARNs of a service look like; undefined when nobody says. */
  templates(service: string): readonly TemplateParts[] | undefined {
    if (!this.#templates.has(service) && this.vocabulary !== undefined)
      this.#templates.set(service, partsOfService(service, this.vocabulary));
    return this.#templates.get(service);
  }

  isService(prefix: string): boolean {
    this.#services ??= new Set(this.vocabulary?.services().map((service) => service.prefix));
    return this.#services.has(prefix.toLowerCase());
  }

  /** What AWS refuses needs no second finding. */
  isRefused(spot: Spot): boolean {
    return this.refusedAt.has(spot.start);
  }

  /**
   * The actions that an entry of Action names: one, or all that its wildcards match. Undefined when nothing can be said:
   * without a vocabulary, and when the service has a wildcard itself.
   */
  actions(entry: string): readonly NamedAction[] | undefined {
    const { vocabulary } = this;
    const colon = entry.indexOf(":");
    const prefix = entry.slice(0, Math.max(colon, 0)).toLowerCase();
    if (vocabulary === undefined || prefix === "" || hasWildcard(prefix)) return undefined;
    const name = entry.slice(colon + 1).toLowerCase();
    const key = `${prefix}:${name}`;
    const known = this.#expanded.get(key);
    if (known !== undefined) return known;
    let found: readonly NamedAction[] = [];
    if (hasWildcard(name)) {
      const all = vocabulary.actionsOf(prefix);
      if (!this.budget.spend(all.length * (name.length + 8))) return undefined;
      found = all.filter((action) => covers(name, action.name.toLowerCase())).map((action) => ({ prefix, action }));
    } else {
      const action = vocabulary.findAction(prefix, name);
      if (action !== undefined) found = [{ prefix, action }];
    }
    this.#expanded.set(key, found);
    return found;
  }
}
