/**
 * A request inside a region: an action and a resource that no exception takes, and a context in which what is open
 * holds. Or the proof that the region holds no request at all.
 */
import { contextOf } from "../../context.js";
import type { AccessRequest, Principal } from "../../request.js";
import { ACTIONS, type Glob, type Language, RESOURCES, witness } from "../language/index.js";
import type { ActionPool } from "./action-pool.js";
import type { Area } from "./area.js";
import { accountOfArn, nameOfArn } from "./arn.js";
import { type Caller, sessionOf, stranger } from "./callers.js";
import type { OpenCondition } from "./conditions.js";
import { type Chosen, searchContext } from "./context-search.js";
import { evaluateIn } from "./decide-in-world.js";
import { Facts } from "./facts.js";
import type { Lexicon, Name, Names } from "./names.js";
import type { Region } from "./regions.js";
import type { Target } from "./targets.js";
import type { WorldIndex } from "./world-index.js";

/** `"none"`: proved that there is none. `"not-found"`: there may be one. */
export type Found = AccessRequest | "none" | "not-found";

/** How many ways round the exceptions to try. */
const MOST_TRIES = 200;

export class Points {
  constructor(
    readonly index: WorldIndex,
    readonly lexicon: Lexicon,
    /** Actions to prefer over ones that only fit. */
    readonly pool: ActionPool,
  ) {}

  /** `outside`: areas that the request must not be in either. */
  find(region: Region, target: Target, caller: Caller, outside: readonly Area[] = []): Found {
    const facts = new Facts(caller.facts, target, this.index);
    const hard = region.except.filter((piece) => piece.when.length === 0).map((piece) => piece.area);
    const soft = region.except.filter((piece) => piece.when.length > 0);
    const avoid = [...outside, ...hard];
    const first = this.#place(region.area, avoid, target);
    if (typeof first === "string") return first;
    const request = this.#request(region, soft, first, facts, target, caller);
    if (typeof request === "object") return request;
    // Conditions that no context meets are met nowhere, unless the place has a part in them.
    if (soft.length === 0) return region.when.every(({ condition }) => condition !== undefined) ? request : "not-found";
    // Where the conditions of an exception cannot be kept from holding, look beside its area.
    const beside = this.#place(region.area, [...avoid, ...soft.map((piece) => piece.area)], target);
    if (typeof beside === "string") return "not-found";
    const there = this.#request(region, [], beside, facts, target, caller);
    return typeof there === "object" ? there : "not-found";
  }

  #request(
    { when }: Region,
    soft: Region["except"],
    place: Place,
    facts: Facts,
    target: Target,
    caller: Caller,
  ): Found {
    const near = soft.filter(({ area }) => this.#has(area, place)).map((piece): readonly OpenCondition[] => piece.when);
    const chosen = searchContext({ hold: when, fail: near }, place, facts);
    if (typeof chosen === "string") return chosen;
    const request: AccessRequest = {
      principal: principalFor(caller, chosen),
      action: place.action,
      resource: place.resource,
      resourceAccount: target.account,
      context: contextOf({ ...Object.fromEntries(facts.present()), ...spelt(chosen, [...when, ...near.flat()]) }),
    };
    return evaluateIn(this.index.world, request).outcome === "allowed" ? request : "not-found";
  }

  #has({ actions, resources }: Area, { action, resource }: Place): boolean {
    return has(actions, action.toLowerCase(), this.lexicon) && has(resources, resource, this.lexicon);
  }

  #place(area: Area, avoid: readonly Area[], target: Target): Place | "none" | "not-found" {
    let tries = 0;
    const search = (bounds: Bounds): Place | "none" | "not-found" => {
      if (++tries > MOST_TRIES) return "not-found";
      const action = this.#action(bounds);
      if (typeof action !== "object") return action;
      const resource = this.#resource(bounds, target);
      if (typeof resource !== "object") return resource;
      const place = { action: action.text, resource: resource.text };
      const hit = target.knownArea(place.resource, place.action) ?? avoid.find((one) => this.#has(one, place));
      if (hit === undefined) return place;
      let hopeless = true;
      for (const narrower of around(bounds, hit)) {
        const found = search(narrower);
        if (typeof found === "object") return found;
        if (found === "not-found") hopeless = false;
      }
      return hopeless ? "none" : "not-found";
    };
    return search({
      actions: { inside: [area.actions.some], outside: area.actions.none },
      resources: { inside: [area.resources.some], outside: area.resources.none },
    });
  }

  #action({ actions }: Bounds): Choice {
    const { lexicon } = this;
    const fits = (text: string): boolean => within(actions, text.toLowerCase(), lexicon);
    const exact = actions.inside.flat().find((name) => name.exact !== undefined && fits(name.exact));
    if (exact !== undefined) return { text: exact.text };
    for (const known of this.pool.beginningWith((actions.inside[0] ?? []).map(({ head }) => head)))
      if (fits(known)) return { text: known };
    // Only then one that merely fits.
    const written = actions.inside
      .flat()
      .map(({ text }) => text.replaceAll("*", "X").replaceAll("?", "X"))
      .find(fits);
    return written?.includes(":") ? { text: written } : choose(actions, ACTIONS);
  }

  #resource({ resources }: Bounds, target: Target): Choice {
    const fits = (text: string): boolean => within(resources, text, this.lexicon);
    const names = resources.inside.flat();
    const exact = names.find((name) => name.exact !== undefined && fits(name.exact));
    if (exact?.exact !== undefined) return { text: exact.exact };
    if (fits("*")) return { text: "*" };
    const written = names.map(({ text }) => exampleOf(text, target.account)).find(fits);
    return written === undefined ? choose(resources, RESOURCES) : { text: written };
  }
}

interface Place {
  readonly action: string;
  readonly resource: string;
}

/** In one of each list of `inside`, and in none of `outside`. */
interface Bound {
  readonly inside: readonly (readonly Name[])[];
  readonly outside: readonly Name[];
}

interface Bounds {
  readonly actions: Bound;
  readonly resources: Bound;
}

type Choice = { readonly text: string } | "none" | "not-found";

const has = ({ some, none }: Names, text: string, lexicon: Lexicon): boolean =>
  some.some((name) => lexicon.takes(name, text)) && !none.some((name) => lexicon.takes(name, text));

const within = ({ inside, outside }: Bound, text: string, lexicon: Lexicon): boolean =>
  inside.every((names) => names.some((name) => lexicon.takes(name, text))) &&
  !outside.some((name) => lexicon.takes(name, text));

function choose({ inside, outside }: Bound, shape: Language): Choice {
  const globs = (names: readonly Name[]): readonly Glob[] => names.map((name) => name.glob);
  const shown = witness(
    inside.map(globs),
    outside.map((name) => globs([name])),
    { within: shape },
  );
  return shown === "too-hard" ? "not-found" : (shown ?? "none");
}

/** The ways to leave an area: by its resources or by its actions. */
function* around({ actions, resources }: Bounds, { actions: a, resources: r }: Area): Iterable<Bounds> {
  yield { actions, resources: { ...resources, outside: [...resources.outside, ...r.some] } };
  if (r.none.length > 0) yield { actions, resources: { ...resources, inside: [...resources.inside, r.none] } };
  yield { resources, actions: { ...actions, outside: [...actions.outside, ...a.some] } };
  if (a.none.length > 0) yield { resources, actions: { ...actions, inside: [...actions.inside, a.none] } };
}

/** An ARN that looks like one, for a pattern. */
function exampleOf(pattern: string, account: string): string {
  const parts = pattern.split(":");
  return parts
    .map((part, i) => {
      if (part === "*" && i === 1) return "aws";
      if (part === "*" && i === 3) return "us-east-1";
      if (part === "*" && i === 4) return account;
      return part
        .replace(/\$\{[^}]*\}/g, "x")
        .replaceAll("*", "x")
        .replaceAll("?", "x");
    })
    .join(":");
}

/** A caller of whom the context says which principal it is. */
function principalFor({ principal, grantee }: Caller, chosen: Chosen): Principal {
  if (grantee.type !== "anyone" && grantee.type !== "account") return principal;
  const arn = chosen.get("aws:principalarn");
  if (typeof arn === "string" && /^\d{12}$/.test(accountOfArn(arn)))
    return arn.includes(":user/") ? { type: "user", account: accountOfArn(arn), arn } : sessionOf(arn, nameOfArn(arn));
  const account = chosen.get("aws:principalaccount");
  return typeof account === "string" && /^\d{12}$/.test(account) ? stranger(account) : principal;
}

/** By the keys as policies spell them. */
function spelt(chosen: Chosen, opens: readonly OpenCondition[]): Record<string, string | readonly string[]> {
  const record: Record<string, string | readonly string[]> = {};
  for (const [key, value] of chosen) {
    if (value === undefined) continue;
    const spelling = opens.find((open) => open.condition?.key.toLowerCase() === key)?.condition?.key;
    record[spelling ?? key] = value;
  }
  return record;
}
