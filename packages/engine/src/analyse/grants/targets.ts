/**
 * What a question is asked of: each resource of the world that it touches, and the rest, of which the world says nothing.
 */
import type { Layer } from "../../decision.js";
import { isServiceLinkedRole } from "../../principal.js";
import type { AppliedPolicy } from "../../request.js";
import { type Area, commonArea } from "./area.js";
import { accountOfArn } from "./arn.js";
import type { ResourceFacts } from "./facts.js";
import type { Lexicon, Name, Names } from "./names.js";
import type { WorldResource, WorldRole } from "./world.js";
import { bucketOf, type Levels, type WorldIndex } from "./world-index.js";

export interface Target extends ResourceFacts {
  /** ARN of the world's resource or role; `*` for what works on no resource; absent for what the world does not know. */
  readonly of?: string;
  readonly account: string;
  /** What of the question lies here. */
  readonly area: Area;
  readonly policy?: AppliedPolicy;
  readonly mustAllow: boolean;
  readonly layer: Layer & ("resource" | "trust");
  readonly rcps?: Levels;
  /** Of the unknown: where another target speaks, if one speaks for this request. */
  knownArea(resource: string, action: string): Area | undefined;
  /** Of the unknown: the area without what other targets speak for; `undefined` if nothing is left. */
  withoutKnown(area: Area): Area | undefined;
}

const NOWHERE = (): undefined => undefined;
const ITSELF = (area: Area): Area => area;

/** A target of which nothing is known apart from it. */
export const WITHOUT_POLICY = {
  mustAllow: false,
  layer: "resource",
  knownArea: NOWHERE,
  withoutKnown: ITSELF,
} as const;

/** The targets of one question. `known` are the same for every caller, `unknown` depends on the caller's account. */
export class Targets {
  readonly known: readonly Target[];
  readonly #unknown = new Map<string, readonly Target[]>();
  readonly #sts: Name;
  readonly #star: Name;

  constructor(
    readonly asked: Area,
    readonly index: WorldIndex,
    readonly lexicon: Lexicon,
  ) {
    this.#sts = lexicon.action("sts:*");
    this.#star = lexicon.exactResource("*");
    this.known = [...this.#resources(), ...this.#roles()];
  }

  /** Resources of this account that the world does not know, and what works on none. */
  unknown(account: string): readonly Target[] {
    let targets = this.#unknown.get(account);
    if (targets === undefined) {
      targets = this.#makeUnknown(account);
      this.#unknown.set(account, targets);
    }
    return targets;
  }

  *#resources(): Iterable<Target> {
    for (const resource of this.#touched()) {
      const area = this.#within(this.coversOf(resource));
      if (area === undefined) continue;
      const { account, arn, tags } = resource;
      const levels = this.index.rcpsOn(account);
      yield {
        of: arn,
        account,
        tags,
        area,
        ...this.index.policyOf(resource),
        layer: "resource",
        ...(levels === undefined ? {} : { rcps: levels }),
        knownArea: NOWHERE,
        withoutKnown: ITSELF,
      };
    }
  }

  #touched(): readonly WorldResource[] {
    const { some } = this.asked.resources;
    if (!some.every((name) => name.exact !== undefined)) return this.index.resources;
    const found = some.map((name) => this.index.resource(name.exact ?? ""));
    return [...new Set(found.filter((resource) => resource !== undefined))];
  }

  #touchedRoles(): Iterable<WorldRole> {
    const { some } = this.asked.resources;
    if (!some.every((name) => name.exact !== undefined)) return this.index.roles.values();
    return some.map((name) => this.index.roles.get(name.exact ?? "")).filter((role) => role !== undefined);
  }

  /** A role's trust policy, asked for actions of STS; for IAM's own actions a role has no policy. */
  *#roles(): Iterable<Target> {
    for (const role of this.#touchedRoles()) {
      const area = this.#within([this.lexicon.exactResource(role.arn)], [this.#sts]);
      if (area === undefined) continue;
      const account = accountOfArn(role.arn);
      const levels = isServiceLinkedRole(role.arn) ? undefined : this.index.rcpsOn(account);
      yield {
        of: role.arn,
        account,
        tags: role.tags,
        area,
        ...this.index.trustOf(role),
        layer: "trust",
        ...(levels === undefined ? {} : { rcps: levels }),
        knownArea: NOWHERE,
        withoutKnown: ITSELF,
      };
    }
  }

  #makeUnknown(account: string): readonly Target[] {
    const levels = this.index.rcpsOn(account);
    const rest = {
      account,
      mustAllow: false,
      layer: "resource",
      knownArea: (resource: string, action: string) => this.#knownArea(resource, action, account),
      withoutKnown: (area: Area) => this.#withoutKnown(area, account),
    } as const;
    if (levels === undefined) return [{ ...rest, area: this.asked }];
    // AWS: RCPs limit only what asks about a resource.
    const star = this.#within([this.#star]);
    const { some, none } = this.asked.resources;
    const others: Area = { ...this.asked, resources: { some, none: [...none, this.#star] } };
    const targets: Target[] = [];
    if (star !== undefined) targets.push({ ...rest, of: "*", area: star, knownArea: NOWHERE, withoutKnown: ITSELF });
    if (!this.lexicon.isEmpty(others.resources)) targets.push({ ...rest, area: others, rcps: levels });
    return targets;
  }

  #within(resources: readonly Name[], actions: readonly Name[] = [this.lexicon.action("*")]): Area | undefined {
    return commonArea(this.asked, areaOf(actions, resources), this.lexicon)?.area;
  }

  coversOf(resource: WorldResource): readonly Name[] {
    const covers = resource.covers ?? (bucketOf(`${resource.arn}/`) === resource.arn ? [`${resource.arn}/*`] : []);
    return [this.lexicon.exactResource(resource.arn), ...covers.map((text) => this.lexicon.resourceText(text))];
  }

  #isKnown(resource: string, action: string, account: string): boolean {
    const role = this.index.roles.has(resource);
    if (role && /^sts:/i.test(action)) return true;
    if (role || this.index.users.has(resource) || this.index.groups.has(resource))
      return accountOfArn(resource) !== account;
    return this.index.resource(resource) !== undefined;
  }

  #knownArea(resource: string, action: string, account: string): Area | undefined {
    if (!this.#isKnown(resource, action, account)) return undefined;
    const known = this.index.resource(resource);
    const any = this.lexicon.action("*");
    if (known !== undefined) return areaOf([any], this.coversOf(known));
    const ofSts = this.index.roles.has(resource) && accountOfArn(resource) === account;
    return areaOf([ofSts ? this.#sts : any], [this.lexicon.exactResource(resource)]);
  }

  #withoutKnown(area: Area, account: string): Area | undefined {
    const some = area.resources.some.filter((name) => !this.#allKnown(name, account));
    if (some.length === 0) return undefined;
    if (!some.every((name) => name.exact !== undefined && this.index.roles.has(name.exact)))
      return some.length === area.resources.some.length
        ? area
        : { ...area, resources: { some, none: area.resources.none } };
    const actions = { some: area.actions.some, none: [...area.actions.none, this.#sts] };
    if (this.lexicon.isEmpty(actions)) return undefined;
    return { actions, resources: { some, none: area.resources.none } };
  }

  #allKnown(name: Name, account: string): boolean {
    if (name.exact !== undefined) return this.#isKnown(name.exact, "", account);
    const bucket = bucketOf(name.head);
    const resource = bucket === undefined ? undefined : this.index.resource(name.head);
    const near = resource === undefined ? this.index.wideResources : [resource, ...this.index.wideResources];
    return near.some((one) => this.coversOf(one).some((cover) => this.lexicon.includes(cover, name)));
  }
}

const namesOf = (some: readonly Name[]): Names => ({ some, none: [] });

export const areaOf = (actions: readonly Name[], resources: readonly Name[]): Area => ({
  actions: namesOf(actions),
  resources: namesOf(resources),
});
