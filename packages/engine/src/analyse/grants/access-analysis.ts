/** The questions of this folder, asked of one world; keeps what several of them need. */

import type { AccessRequest } from "../../request.js";
import type { Vocabulary } from "../../vocabulary.js";
import { ActionPool } from "./action-pool.js";
import { type Area, coversArea } from "./area.js";
import { type Caller, callersOf } from "./callers.js";
import { type Grant, grantOf } from "./grant.js";
import { Lexicon } from "./names.js";
import { Points } from "./points.js";
import { CallerRegions, type Region } from "./regions.js";
import { areaOf, type Target, Targets, WITHOUT_POLICY } from "./targets.js";
import type { AccessWorld } from "./world.js";
import { WorldIndex } from "./world-index.js";

export class AccessAnalysis {
  readonly index: WorldIndex;
  readonly points: Points;
  readonly #targets = new Map<string, Targets>();
  readonly #anything = new Map<string, Target>();
  readonly #regions = new Map<string, CallerRegions>();

  constructor(
    readonly world: AccessWorld,
    private readonly vocabulary?: Vocabulary,
    readonly lexicon = new Lexicon(),
  ) {
    this.index = WorldIndex.of(world);
    this.points = new Points(this.index, this.lexicon, new ActionPool(this.index, vocabulary));
  }

  /** The same questions in a changed world. */
  in(world: AccessWorld): AccessAnalysis {
    return new AccessAnalysis(world, this.vocabulary, this.lexicon);
  }

  targets(action: string, resource: string): Targets {
    const key = `${action} ${resource}`;
    let targets = this.#targets.get(key);
    if (targets === undefined) {
      targets = this.#makeTargets(action, resource);
      this.#targets.set(key, targets);
    }
    return targets;
  }

  /**
   * A request of the caller for this action on a resource of the pattern, in a context with these keys; `undefined` if
   * none is allowed, or none was found.
   */
  requestFor(
    caller: Caller,
    action: string,
    resource: string,
    context?: Readonly<Record<string, string>>,
  ): AccessRequest | undefined {
    const given = context && new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    for (const target of this.targetsOf(caller, this.targets(action, resource))) {
      const found = this.requestOn(given === undefined ? target : { ...target, given }, caller);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether the caller may do just this in some context that was found. */
  can(caller: Caller, action: string, resource: string): boolean {
    const asked = areaOf([this.lexicon.action(action)], [this.lexicon.exactResource(resource)]);
    const targets = this.targetsOf(caller, new Targets(asked, this.index, this.lexicon));
    return targets.some((target) => this.requestOn(target, caller) !== undefined);
  }

  requestOn(target: Target, caller: Caller): AccessRequest | undefined {
    for (const region of this.regions(caller).regionsOn(target)) {
      const found = this.points.find(region, target, caller);
      if (typeof found === "object") return found;
    }
    return undefined;
  }

  /** Whom one target's policy may let in. */
  callersOn({ policy }: Target): readonly Caller[] {
    return callersOf(this.index, policy === undefined ? [] : [policy.policy]);
  }

  #makeTargets(action: string, resource: string): Targets {
    const asked = areaOf([this.lexicon.action(action)], [this.lexicon.resourceText(resource)]);
    return new Targets(asked, this.index, this.lexicon);
  }

  /** Every resource of an account, as if none had a policy. */
  anything(account: string): Target {
    let target = this.#anything.get(account);
    if (target === undefined) {
      const area = areaOf([this.lexicon.action("*")], [this.lexicon.resourceText("*")]);
      target = { account, area, ...WITHOUT_POLICY };
      this.#anything.set(account, target);
    }
    return target;
  }

  regions(caller: Caller): CallerRegions {
    let regions = this.#regions.get(caller.key);
    if (regions === undefined) {
      regions = new CallerRegions(caller, this.index, this.lexicon);
      this.#regions.set(caller.key, regions);
    }
    return regions;
  }

  /** Where a caller is asked: all known resources, and the unknown ones of its own account. */
  targetsOf(caller: Caller, targets: Targets): readonly Target[] {
    const { principal } = caller;
    // AWS: who only an identity provider knows can do nothing but assume a role.
    if (principal.type === "web-identity" || principal.type === "saml")
      return targets.known.filter(({ layer }) => layer === "trust");
    const own = "account" in principal && this.index.accounts.has(principal.account) ? principal.account : undefined;
    return own === undefined ? targets.known : [...targets.known, ...targets.unknown(own)];
  }

  grantsOf(caller: Caller, targets: Targets): readonly Grant[] {
    return this.targetsOf(caller, targets).flatMap((target) =>
      this.regions(caller)
        .regionsOn(target)
        .flatMap((region) => this.#grant(caller, region, target)),
    );
  }

  #grant(caller: Caller, region: Region, target: Target): readonly Grant[] {
    const found = this.points.find(region, target, caller);
    if (found === "none") return [];
    const witness: AccessRequest | undefined = found === "not-found" ? undefined : found;
    const covers = (deny: { readonly area: Area }): boolean => coversArea(deny.area, region.area, this.lexicon);
    return [grantOf(caller.grantee, region, target, witness, covers)];
  }

  /** Everyone that these targets' policies may let in. */
  callers(targets: Targets): readonly Caller[] {
    const policies = targets.known.flatMap(({ policy, rcps = [] }) => [...(policy ? [policy] : []), ...rcps.flat()]);
    return callersOf(this.index, new Set(policies.map(({ policy }) => policy)));
  }
}
