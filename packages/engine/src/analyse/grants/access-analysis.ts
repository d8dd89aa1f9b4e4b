/** The questions of this folder, asked of one world; keeps what several of them need. */

import { documentOf } from "../../policy/compile.js";
import type { AccessRequest, CompiledPolicy } from "../../request.js";
import type { Vocabulary } from "../../vocabulary.js";
import { type Area, coversArea } from "./area.js";
import { type Caller, callersOf } from "./callers.js";
import { type Grant, grantOf } from "./grant.js";
import { Lexicon } from "./names.js";
import { Points } from "./points.js";
import { CallerRegions, type Region } from "./regions.js";
import { areaOf, type Target, Targets } from "./targets.js";
import type { AccessWorld } from "./world.js";
import { WorldIndex } from "./world-index.js";

export class AccessAnalysis {
  readonly index: WorldIndex;
  readonly lexicon = new Lexicon();
  readonly points: Points;
  readonly #regions = new Map<string, CallerRegions>();

  constructor(
    readonly world: AccessWorld,
    vocabulary?: Vocabulary,
  ) {
    this.index = WorldIndex.of(world);
    this.points = new Points(this.index, this.lexicon, actionPool(this.index, vocabulary));
  }

  targets(action: string, resource: string): Targets {
    const asked = areaOf([this.lexicon.action(action)], [this.lexicon.resourceText(resource)]);
    return new Targets(asked, this.index, this.lexicon);
  }

  regions(caller: Caller): CallerRegions {
    const key = JSON.stringify(caller.grantee);
    let regions = this.#regions.get(key);
    if (regions === undefined) {
      regions = new CallerRegions(caller, this.index, this.lexicon);
      this.#regions.set(key, regions);
    }
    return regions;
  }

  /** Where a caller is asked: all known resources, and the unknown ones of its own account. */
  targetsOf(caller: Caller, targets: Targets): readonly Target[] {
    const { principal } = caller;
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

/** AWS's own names if they are known, after those that the world's policies spell out. */
function actionPool(index: WorldIndex, vocabulary: Vocabulary | undefined): readonly string[] {
  const pool = new Set<string>();
  const from = (policy: CompiledPolicy): void => {
    for (const { action } of documentOf(policy).statements)
      for (const text of action?.patterns ?? []) if (!/[*?]/.test(text) && text.includes(":")) pool.add(text);
  };
  for (const policy of index.allPolicies()) from(policy);
  if (vocabulary !== undefined)
    for (const { prefix } of vocabulary.services())
      for (const { name } of vocabulary.actionsOf(prefix)) pool.add(`${prefix}:${name}`);
  return [...pool];
}
