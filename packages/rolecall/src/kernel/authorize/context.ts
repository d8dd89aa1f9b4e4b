/** The condition keys of one permission, as the engine asks for them. */
import { type RequestContext, UNKNOWN } from "@rolecall/engine";
import type { KeyValue, Permission } from "../operation.js";
import type { CallFacts } from "./facts.js";
import { FILLED_KEYS, GLOBAL_KEYS, globalValue } from "./global-keys.js";
import { resourceTagKeys } from "./tag-keys.js";

type Value = string | readonly string[] | undefined | typeof UNKNOWN;
type Tags = Readonly<Record<string, string>> | undefined;

export class PermissionContext implements RequestContext {
  readonly #facts: CallFacts;
  /** The service's keys in lower case, made when a policy asks for one. */
  #own: ReadonlyMap<string, KeyValue> | undefined;
  readonly #permission: Permission;
  readonly #resourceTags: Tags;
  #unknown: Set<string> | undefined;

  constructor(permission: Permission, facts: CallFacts, resourceTags: Tags) {
    this.#facts = facts;
    this.#permission = permission;
    this.#resourceTags = resourceTags;
  }

  get(key: string): Value {
    const value = this.#find(key);
    if (value !== UNKNOWN) return value;
    this.#unknown ??= new Set();
    this.#unknown.add(key);
    return value;
  }

  /** The keys asked for so far that nobody can fill, in lower case; undefined when there were none. */
  get unknownKeys(): readonly string[] | undefined {
    return this.#unknown && [...this.#unknown];
  }

  #find(key: string): Value {
    const own = this.#ownKeys().get(key);
    if (own !== undefined) return contextValue(own);
    const slash = key.indexOf("/");
    if (slash >= 0) {
      const name = key.slice(0, slash);
      const tag = key.slice(slash + 1);
      if (name === "aws:principaltag") return tagValue(this.#facts.who.tags, tag);
      if (name === "aws:requesttag") return tagValue(this.#permission.tags?.set, tag);
      if (name.endsWith(":resourcetag")) {
        return this.#tagKeys().has(name) ? tagValue(this.#resourceTags, tag) : undefined;
      }
    }
    return globalValue(key, this.#facts);
  }

  *keys(): Iterable<string> {
    for (const [key, value] of Object.entries(this.#permission.keys)) if (contextValue(value) !== undefined) yield key;
    for (const key of Object.keys(GLOBAL_KEYS)) if (this.get(key.toLowerCase()) !== undefined) yield key;
    for (const tag of Object.keys(this.#facts.who.tags)) yield `aws:PrincipalTag/${tag}`;
    for (const tag of Object.keys(this.#permission.tags?.set ?? {})) yield `aws:RequestTag/${tag}`;
    if (this.#resourceTags === undefined) return;
    for (const name of this.#tagKeys().values()) {
      for (const tag of Object.keys(this.#resourceTags)) yield `${name}/${tag}`;
    }
  }

  #ownKeys(): ReadonlyMap<string, KeyValue> {
    this.#own ??= lowerCased(this.#permission.keys);
    return this.#own;
  }

  /** Asked only where a policy or the trail speaks of the resource's tags, so the reference is not read before. */
  #tagKeys(): ReadonlyMap<string, string> {
    return this.#resourceTags === undefined
      ? NO_TAG_KEYS
      : resourceTagKeys(this.#permission.action, this.#permission.resource);
  }

  /** All that is known, for the trail; made for every decision, so without a detour over `keys` and `get`. */
  record(): Record<string, string | readonly string[]> {
    const all: Record<string, string | readonly string[]> = {};
    const { keys, tags } = this.#permission;
    for (const key in keys) note(all, key, contextValue(keys[key]));
    for (const [key, fill] of FILLED_KEYS) if (!(key in all)) note(all, key, fill(this.#facts));
    for (const tag in this.#facts.who.tags) note(all, `aws:PrincipalTag/${tag}`, this.#facts.who.tags[tag]);
    for (const tag in tags?.set) note(all, `aws:RequestTag/${tag}`, tags.set[tag]);
    if (this.#resourceTags !== undefined) {
      for (const name of this.#tagKeys().values()) {
        for (const tag in this.#resourceTags) note(all, `${name}/${tag}`, this.#resourceTags[tag]);
      }
    }
    return all;
  }

  /** Why AWS's key cannot be filled, for the refusal. */
  gap(key: string): string {
    const own = this.#ownKeys().get(key.toLowerCase());
    return own !== null && typeof own === "object" && "gap" in own
      ? own.gap
      : "it is not among the keys Rolecall knows";
  }
}

function note(all: Record<string, string | readonly string[]>, key: string, value: Value): void {
  if (value !== undefined && value !== UNKNOWN) all[key] = value;
}

const NONE: ReadonlyMap<string, KeyValue> = new Map();
const NO_TAG_KEYS: ReadonlyMap<string, string> = new Map();

function lowerCased(keys: Readonly<Record<string, KeyValue>>): ReadonlyMap<string, KeyValue> {
  const map = new Map<string, KeyValue>();
  for (const key in keys) map.set(key.toLowerCase(), keys[key]);
  return map.size === 0 ? NONE : map;
}

function contextValue(value: KeyValue): Value {
  if (value === undefined || typeof value === "string") return value;
  if ("gap" in value) return UNKNOWN;
  if ("absent" in value) return undefined;
  return value;
}

/** Tag keys inside condition keys are compared without regard to case. */
function tagValue(tags: Tags, lowerCaseTag: string): string | undefined {
  if (tags === undefined) return undefined;
  for (const key in tags) if (key.toLowerCase() === lowerCaseTag) return tags[key];
  return undefined;
}
