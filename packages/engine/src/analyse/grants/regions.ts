/**
 * The steps of `evaluate`, taken for all requests of a caller at once. Each layer is a union of pieces; what every layer
 * allows is a union of regions, from which the Deny statements cut exceptions.
 *
 * Read `regionsOn` beside `walk` in `../../evaluate.ts`: more generous ways of being named only ever add regions.
 */
import type { Layer, StatementMatch } from "../../decision.js";
import { type Attached, attachedTo } from "../../layers/attached.js";
import { type Levels, scpLevels } from "../../layers/organization.js";
import { BEHIND_SESSION, ITSELF } from "../../match/principal.js";
import { accountOf, isServiceLinked } from "../../principal.js";
import type { AppliedPolicy, PolicySet } from "../../request.js";
import { NO, YES } from "../../truth.js";
import { type Area, commonArea, coversArea } from "./area.js";
import type { Caller } from "./callers.js";
import { type OpenCondition, openLeftover } from "./conditions.js";
import { Facts } from "./facts.js";
import type { Lexicon, Names } from "./names.js";
import { type Asking, type Piece, piecesOf } from "./pieces.js";
import type { Target } from "./targets.js";
import type { WorldIndex } from "./world-index.js";

/** Requests that are allowed: those of the area in which `when` holds and no exception does. */
export interface Region {
  readonly area: Area;
  readonly when: readonly OpenCondition[];
  /** Deny statements that reach into the area. */
  readonly except: readonly Piece[];
  readonly by: readonly StatementMatch[];
}

interface Allowed {
  readonly area: Area;
  readonly when: readonly OpenCondition[];
  readonly by: readonly StatementMatch[];
}

/** What one caller is allowed, apart from what resources say: made once, then met with each resource. */
export class CallerRegions {
  readonly #asking: Asking;
  readonly #policies: PolicySet;
  readonly #attached: Attached | undefined;
  readonly #mayCall = new Map<string, boolean>();
  readonly #known = new WeakMap<Target, readonly Region[]>();
  readonly #denies: readonly Piece[];
  /** By what SCPs allow; by what boundary and session policies allow as well; by what identity policies allow as well. */
  readonly #byScps: readonly Allowed[];
  #byLimits: readonly Allowed[] | undefined;
  #byIdentity: readonly Allowed[] | undefined;

  constructor(
    readonly caller: Caller,
    readonly index: WorldIndex,
    readonly lexicon: Lexicon,
  ) {
    const { principal } = caller;
    const policies = index.attachedTo(principal);
    const facts = new Facts(caller.facts, { account: undefined }, index);
    this.#asking = {
      principal,
      bounded: policies.boundary !== undefined && principal.type !== "root",
      facts,
      lexicon,
    };
    const scps = index.scpsOn(principal);
    this.#policies = scps === undefined ? policies : { ...policies, scps };
    const everything = anywhere({ some: [lexicon.action("*")], none: [] }, lexicon);
    const levels = scpLevels(principal, this.#policies);
    this.#byScps = levels.reduce<readonly Allowed[]>(
      (regions, level) => this.#narrow(regions, this.#allows(level, "scp")),
      [{ area: everything, when: [], by: [] }],
    );
    this.#attached = attachedTo(principal, this.#policies);
    const attached = this.#attached;
    this.#denies = [
      ...this.#deniesOf(levels, "scp"),
      ...this.#deniesOf([attached?.identity ?? []], "identity"),
      ...this.#deniesOf([attached?.boundary ?? []], "boundary"),
      ...this.#deniesOf([attached?.session ?? []], "session"),
    ];
  }

  /** What the caller may do on a target. */
  regionsOn(target: Target): readonly Region[] {
    let regions = this.#known.get(target);
    if (regions === undefined) {
      regions = this.#regionsOn(target);
      this.#known.set(target, regions);
    }
    return regions;
  }

  #regionsOn(target: Target): readonly Region[] {
    const { principal } = this.caller;
    const facts = new Facts(this.caller.facts, target, this.index);
    const sameAccount = accountOf(principal) !== undefined && target.account === accountOf(principal);
    const mustAllow = !sameAccount || target.mustAllow;
    const attached = this.#attached;

    const allowed: Allowed[] = [];
    if (!mustAllow) {
      if (principal.type === "root") allowed.push(...this.#byScps);
      else if (attached !== undefined) allowed.push(...this.#identity());
    }
    const resource = target.policy === undefined ? [] : [target.policy];
    for (const piece of piecesOf(resource, target.layer, "Allow", { ...this.#asking, facts })) {
      // AWS: a boundary limits a user whom a trust policy names; see `layers/resource.ts`.
      const grade =
        target.layer === "trust" && principal.type === "user" && piece.grade === ITSELF ? BEHIND_SESSION : piece.grade;
      if (attached === undefined || (sameAccount && grade === ITSELF))
        allowed.push(...this.#narrow(this.#byScps, [piece]));
      else if (sameAccount && grade === BEHIND_SESSION) allowed.push(...this.#narrow(this.#limits(), [piece]));
      else if (mustAllow) allowed.push(...this.#narrow(this.#identity(), [piece]));
      // Named by the account, the caller needs the identity policies that allow by themselves: nothing is added.
    }

    const rcps = isServiceLinked(principal) ? [] : (target.rcps ?? []);
    let regions = this.#within(allowed, target, facts);
    for (const level of rcps)
      regions = [...this.#narrow(regions, this.#allows(level, "rcp")), ...this.#apartFromRcps(regions)];
    const denies = [
      ...this.#denies,
      ...piecesOf(resource, target.layer, "Deny", { ...this.#asking, facts }),
      ...this.#deniesOf(rcps, "rcp").flatMap((piece) => this.#asRcp(piece)),
    ];
    return this.#cut(this.#prune(regions), denies, facts);
  }

  /** What RCPs say nothing about: services that have none, and kms:RetireGrant; see `layers/organization.ts`. */
  #apartFromRcps(regions: readonly Allowed[]): readonly Allowed[] {
    const { lexicon } = this;
    const { some, none } = this.#underRcps();
    const apart: Names[] = [{ some: none, none: [] }];
    if (this.index.world.rcpServices !== undefined) apart.push({ some: [lexicon.action("*")], none: some });
    return regions.flatMap((region) =>
      apart.flatMap((actions) => {
        const common = commonArea(region.area, anywhere(actions, lexicon), lexicon);
        return common === undefined ? [] : [{ ...region, area: common.area }];
      }),
    );
  }

  #asRcp(piece: Piece): readonly Piece[] {
    const common = commonArea(piece.area, anywhere(this.#underRcps(), this.lexicon), this.lexicon);
    return common === undefined ? [] : [{ ...piece, area: common.area }];
  }

  #underRcps(): Names {
    const prefixes = this.index.world.rcpServices;
    const { lexicon } = this;
    const some = prefixes === undefined ? ["*"] : [...prefixes].map((prefix) => `${prefix}:*`);
    return { some: some.map((text) => lexicon.action(text)), none: [lexicon.action("kms:RetireGrant")] };
  }

  /** Whether the caller's own policies may allow the action on anything; resource-based policies apart. */
  mayCall(action: string): boolean {
    let may = this.#mayCall.get(action);
    if (may === undefined) {
      const name = this.lexicon.action(action);
      may = this.#identity().some(({ area }) => area.actions.some.some((one) => this.lexicon.meet(one, name)));
      this.#mayCall.set(action, may);
    }
    return may;
  }

  #limits(): readonly Allowed[] {
    if (this.#byLimits === undefined) {
      const attached = this.#attached;
      let regions = this.#byScps;
      for (const layer of ["boundary", "session"] as const) {
        const policies = attached?.[layer];
        if (policies !== undefined) regions = this.#narrow(regions, this.#allows(policies, layer));
      }
      this.#byLimits = regions;
    }
    return this.#byLimits;
  }

  #identity(): readonly Allowed[] {
    if (this.#byIdentity === undefined) {
      const attached = this.#attached;
      this.#byIdentity =
        attached?.identityAllowsAll === true
          ? this.#limits()
          : this.#prune(this.#narrow(this.#limits(), this.#allows(attached?.identity ?? [], "identity")));
    }
    return this.#byIdentity;
  }

  #allows(policies: readonly AppliedPolicy[], layer: Layer): readonly Piece[] {
    return piecesOf(policies, layer, "Allow", this.#asking);
  }

  #deniesOf(levels: Levels, layer: Layer): readonly Piece[] {
    return levels.flatMap((policies) => piecesOf(policies, layer, "Deny", this.#asking));
  }

  /** What is in the regions and in one of the pieces. */
  #narrow(regions: readonly Allowed[], pieces: readonly Piece[]): readonly Allowed[] {
    const narrowed: Allowed[] = [];
    for (const region of regions) {
      const whole = pieces.find(
        (piece) => piece.when.length === 0 && coversArea(piece.area, region.area, this.lexicon),
      );
      if (whole !== undefined) {
        narrowed.push({ ...region, by: [...region.by, whole.by] });
        continue;
      }
      for (const piece of pieces) {
        const common = commonArea(region.area, piece.area, this.lexicon);
        if (common === undefined) continue;
        narrowed.push({
          area: common.area,
          when: together(region.when, piece.when, common.leftover.map(openLeftover)),
          by: [...region.by, piece.by],
        });
      }
    }
    return narrowed;
  }

  /** On the target alone, with the conditions that the target decides. */
  #within(regions: readonly Allowed[], target: Target, facts: Facts): readonly Allowed[] {
    const within: Allowed[] = [];
    for (const region of regions) {
      const when = stillOpen(region.when, facts);
      if (when === undefined) continue;
      const common = commonArea(region.area, target.area, this.lexicon);
      if (common === undefined) continue;
      const area = target.withoutKnown(common.area);
      if (area === undefined) continue;
      within.push({ area, when: together(when, common.leftover.map(openLeftover)), by: region.by });
    }
    return within;
  }

  /** Without regions that others hold, whatever the request is. */
  #prune(regions: readonly Allowed[]): readonly Allowed[] {
    const kept: Allowed[] = [];
    for (const region of regions) {
      const held = (other: Allowed): boolean =>
        other.when.every((open) => region.when.includes(open)) && coversArea(other.area, region.area, this.lexicon);
      if (kept.some(held)) continue;
      for (let i = kept.length - 1; i >= 0; i--) {
        const other = kept[i] as Allowed;
        if (region.when.every((open) => other.when.includes(open)) && coversArea(region.area, other.area, this.lexicon))
          kept.splice(i, 1);
      }
      kept.push(region);
    }
    return kept;
  }

  #cut(regions: readonly Allowed[], denies: readonly Piece[], facts: Facts): readonly Region[] {
    const settled: Piece[] = [];
    for (const deny of denies) {
      const when = stillOpen(deny.when, facts);
      if (when !== undefined) settled.push(when === deny.when ? deny : { ...deny, when });
    }
    const cut: Region[] = [];
    for (const region of regions) {
      const except = settled.filter((deny) => commonArea(region.area, deny.area, this.lexicon) !== undefined);
      if (!except.some((deny) => deny.when.length === 0 && coversArea(deny.area, region.area, this.lexicon)))
        cut.push({ ...region, except });
    }
    return cut;
  }
}

const anywhere = (actions: Names, lexicon: Lexicon): Area => ({
  actions,
  resources: { some: [lexicon.resourceText("*")], none: [] },
});

/** `undefined` if one of the conditions fails on this target. */
function stillOpen(when: readonly OpenCondition[], facts: Facts): readonly OpenCondition[] | undefined {
  if (when.length === 0) return when;
  const open: OpenCondition[] = [];
  for (const one of when) {
    const truth = one.condition?.holds(facts);
    if (truth === NO) return undefined;
    if (truth !== YES) open.push(one);
  }
  return open.length === when.length ? when : open;
}

const together = (...lists: readonly (readonly OpenCondition[])[]): readonly OpenCondition[] => [
  ...new Set(lists.flat()),
];
