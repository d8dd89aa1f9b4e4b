/**
 * Which statements of some policies can apply to an action, found once per action and then kept, and indexed by the
 * literal beginnings and ends of their resource patterns, so that a decision looks at a few statements even where the
 * policies have a thousand.
 */
import type { ResourcePattern } from "../match/resource.js";
import type { Matcher } from "../match/wildcard.js";
import { documentOf, type PolicyDocument } from "../policy/compile.js";
import type { LayerKind, Statement } from "../policy/statement.js";
import type { AppliedPolicy, CompiledPolicy } from "../request.js";

/** A statement of one of several policies. `order` is its place among all statements of all of them. */
export interface Candidate {
  readonly statement: Statement;
  readonly policyIndex: number;
  readonly order: number;
}

const WORTH_AN_INDEX = 6;
const KEPT_ACTIONS = 4096;

/** The statements of one effect that an action can reach. */
export class Candidates {
  /** Looked at for every resource. */
  readonly always: readonly Candidate[];
  readonly index: ResourceIndex | undefined;

  constructor(all: readonly Candidate[]) {
    if (all.length < WORTH_AN_INDEX) {
      this.always = all;
      return;
    }
    const always: Candidate[] = [];
    const index = new ResourceIndex();
    for (const candidate of all) {
      const { resource } = candidate.statement;
      if (resource === undefined || resource.negated || !resource.patterns.every(indexable)) always.push(candidate);
      else for (const pattern of resource.patterns) index.add(pattern, candidate);
    }
    this.always = always;
    if (always.length < all.length) this.index = index;
  }
}

const indexable = ({ matcher }: ResourcePattern): boolean =>
  matcher !== undefined && (matcher.exact !== undefined || matcher.head !== "" || matcher.tail !== "");

interface Entry {
  readonly matcher: Matcher;
  readonly candidate: Candidate;
}

/**
 * Patterns by a hash of their first (or last) characters, one table for each length. A resource is hashed once along its
 * way and looked up at each length; patterns whose hash collides are told apart when they are matched.
 */
export class EndIndex {
  readonly lengths: number[] = [];
  readonly tables: Map<number, Entry[]>[] = [];

  constructor(readonly fromEnd: boolean) {}

  add(text: string, entry: Entry): void {
    let at = this.lengths.findIndex((length) => length >= text.length);
    if (at < 0) at = this.lengths.length;
    if (this.lengths[at] !== text.length) {
      this.lengths.splice(at, 0, text.length);
      this.tables.splice(at, 0, new Map());
    }
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = step(hash, text, i, this.fromEnd);
    put(this.tables[at] as Map<number, Entry[]>, hash, entry);
  }

  /** Calls `found` for each candidate of which a pattern matches. */
  find(resource: string, found: (candidate: Candidate) => void): void {
    const { lengths, tables, fromEnd } = this;
    let hash = 0;
    let i = 0;
    for (let at = 0; at < lengths.length; at++) {
      const length = lengths[at] as number;
      if (length > resource.length) return;
      for (; i < length; i++) hash = step(hash, resource, i, fromEnd);
      const entries = (tables[at] as Map<number, Entry[]>).get(hash);
      if (entries === undefined) continue;
      for (const { matcher, candidate } of entries) if (matcher.test(resource)) found(candidate);
    }
  }
}

/** Stays a small integer, which a Map looks up fastest. */
const step = (hash: number, text: string, i: number, fromEnd: boolean): number =>
  (Math.imul(hash, 31) + text.charCodeAt(fromEnd ? text.length - 1 - i : i)) & 0x3fffffff;

export class ResourceIndex {
  readonly exact: Map<string, Candidate[]> = new Map();
  readonly heads = new EndIndex(false);
  readonly tails = new EndIndex(true);

  add(pattern: ResourcePattern, candidate: Candidate): void {
    const { matcher } = pattern;
    if (matcher === undefined) return;
    // A short tail tells little; heads often share `arn:aws:…` and differ in their last characters.
    if (matcher.exact !== undefined) put(this.exact, matcher.exact, candidate);
    else if (matcher.tail.length >= 3 || matcher.head === "") this.tails.add(matcher.tail, { matcher, candidate });
    else this.heads.add(matcher.head, { matcher, candidate });
  }
}

function put<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** What an action reaches. */
export interface Reach {
  readonly action: ActionKey;
  readonly Allow: Candidates | undefined;
  readonly Deny: Candidates | undefined;
}

/** An action, known by identity: so finding what it reaches is one step for each list of policies. */
export interface ActionKey {
  readonly lowerCase: string;
  /** Small and unique among the actions known at a time. */
  readonly id: number;
}

let actions = new Map<string, ActionKey>();

export function actionKey(action: string): ActionKey {
  let key = actions.get(action);
  if (key === undefined) {
    if (actions.size >= KEPT_ACTIONS) actions = new Map();
    key = { lowerCase: action.toLowerCase(), id: actions.size };
    actions.set(action, key);
  }
  return key;
}

/** Policies that are asked together: those of a role, one level of SCPs. */
export class PolicyList {
  private readonly memo: readonly [Reach[], Reach[]] = [[], []];
  private readonly longer = new WeakMap<PolicyDocument, PolicyList>();

  constructor(readonly documents: readonly PolicyDocument[]) {}

  static of(policies: readonly AppliedPolicy[]): PolicyList {
    if (policies.length === 1) return PolicyList.ofOne((policies[0] as AppliedPolicy).policy);
    const known = knownLists.get(policies);
    if (known?.isOf(policies)) return known;
    let list = NO_POLICIES;
    for (const { policy } of policies) list = list.with(documentOf(policy));
    knownLists.set(policies, list);
    return list;
  }

  static ofOne(policy: CompiledPolicy): PolicyList {
    const document = documentOf(policy);
    document.alone ??= new PolicyList([document]);
    return document.alone as PolicyList;
  }

  reach(action: ActionKey, kind: LayerKind): Reach {
    const memo = this.memo[kind];
    const known = memo[action.id];
    // An id is given anew when the table of actions is.
    if (known !== undefined && known.action === action) return known;
    const reach = this.find(action, kind);
    memo[action.id] = reach;
    return reach;
  }

  /** Lists are told by their documents, so the same policies in a new array find what was indexed before. */
  private with(document: PolicyDocument): PolicyList {
    let longer = this.longer.get(document);
    if (longer === undefined) {
      longer = new PolicyList([...this.documents, document]);
      this.longer.set(document, longer);
    }
    return longer;
  }

  /** An array that was changed since is another list. */
  private isOf(policies: readonly AppliedPolicy[]): boolean {
    const { documents } = this;
    if (documents.length !== policies.length) return false;
    for (let i = 0; i < documents.length; i++) if (documents[i] !== policies[i]?.policy) return false;
    return true;
  }

  private find(action: ActionKey, kind: LayerKind): Reach {
    const found = { Allow: [] as Candidate[], Deny: [] as Candidate[] };
    let order = 0;
    this.documents.forEach(({ statements }, policyIndex) => {
      for (const statement of statements) {
        const candidate = { statement, policyIndex, order: order++ };
        if (statement.fits(kind) && statement.matchesAction(action.lowerCase)) found[statement.effect].push(candidate);
      }
    });
    const candidates = (all: Candidate[]): Candidates | undefined => (all.length > 0 ? new Candidates(all) : undefined);
    return { action, Allow: candidates(found.Allow), Deny: candidates(found.Deny) };
  }
}

const NO_POLICIES = new PolicyList([]);
const knownLists = new WeakMap<readonly AppliedPolicy[], PolicyList>();
