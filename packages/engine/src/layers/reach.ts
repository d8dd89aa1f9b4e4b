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
class EndIndex {
  /** In order. */
  readonly #lengths: number[] = [];
  readonly #tables = new Map<number, Map<number, Entry[]>>();

  constructor(readonly fromEnd: boolean) {}

  add(text: string, entry: Entry): void {
    let table = this.#tables.get(text.length);
    if (table === undefined) {
      table = new Map();
      this.#tables.set(text.length, table);
      this.#lengths.push(text.length);
      this.#lengths.sort((a, b) => a - b);
    }
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = step(hash, text, i, this.fromEnd);
    put(table, hash, entry);
  }

  /** Adds the candidates of which a pattern matches. */
  find(resource: string, found: Candidate[]): void {
    let hash = 0;
    let i = 0;
    for (const length of this.#lengths) {
      if (length > resource.length) return;
      for (; i < length; i++) hash = step(hash, resource, i, this.fromEnd);
      const entries = this.#tables.get(length)?.get(hash);
      if (entries === undefined) continue;
      for (const { matcher, candidate } of entries) if (matcher.test(resource)) found.push(candidate);
    }
  }
}

/** Stays a small integer, which a Map looks up fastest. */
const step = (hash: number, text: string, i: number, fromEnd: boolean): number =>
  (Math.imul(hash, 31) + text.charCodeAt(fromEnd ? text.length - 1 - i : i)) & 0x3fffffff;

class ResourceIndex {
  readonly #exact: Map<string, Candidate[]> = new Map();
  readonly #heads = new EndIndex(false);
  readonly #tails = new EndIndex(true);

  add(pattern: ResourcePattern, candidate: Candidate): void {
    const { matcher } = pattern;
    if (matcher === undefined) return;
    // A short tail tells little; heads often share `arn:aws:…` and differ in their last characters.
    if (matcher.exact !== undefined) put(this.#exact, matcher.exact, candidate);
    else if (matcher.tail.length >= 3 || matcher.head === "") this.#tails.add(matcher.tail, { matcher, candidate });
    else this.#heads.add(matcher.head, { matcher, candidate });
  }

  /** The candidates of which a pattern matches, in order. */
  find(resource: string): readonly Candidate[] {
    const found: Candidate[] = [];
    const exact = this.#exact.get(resource);
    if (exact !== undefined) for (const candidate of exact) found.push(candidate);
    this.#heads.find(resource, found);
    this.#tails.find(resource, found);
    if (found.length < 2) return found;
    // A statement can be found by several of its patterns.
    return found.sort((a, b) => a.order - b.order).filter((candidate, i) => candidate !== found[i - 1]);
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
  readonly #memo: readonly [Reach[], Reach[]] = [[], []];
  /** Actions that reach the same statements share what was found, by the places of these. */
  readonly #shared = new Map<string, Candidates>();
  #candidates: readonly Candidate[] | undefined;
  readonly #fits: { readonly action: ActionKey; readonly fits: Uint8Array }[] = [];

  constructor(readonly documents: readonly PolicyDocument[]) {}

  static of(policies: readonly AppliedPolicy[]): PolicyList {
    if (policies.length === 1) return PolicyList.ofOne((policies[0] as AppliedPolicy).policy);
    const known = knownLists.get(policies);
    if (known?.isOf(policies)) return known;
    const list = sequenceOf(policies);
    knownLists.set(policies, list);
    return list;
  }

  static ofOne(policy: CompiledPolicy): PolicyList {
    const document = documentOf(policy);
    document.alone ??= new PolicyList([document]);
    return document.alone as PolicyList;
  }

  reach(action: ActionKey, kind: LayerKind): Reach {
    const memo = this.#memo[kind];
    const known = memo[action.id];
    // An id is given anew when the table of actions is.
    if (known !== undefined && known.action === action) return known;
    const reach = this.#find(action, kind);
    memo[action.id] = reach;
    return reach;
  }

  /** For each statement, in order, whether its Action takes the action in; for who looks at every statement. */
  actionFits(action: ActionKey): Uint8Array {
    const known = this.#fits[action.id];
    if (known !== undefined && known.action === action) return known.fits;
    this.#candidates ??= candidatesOf(this.documents);
    const fits = Uint8Array.from(this.#candidates, ({ statement }) =>
      Number(statement.matchesAction(action.lowerCase)),
    );
    this.#fits[action.id] = { action, fits };
    return fits;
  }

  /** An array that was changed since is another list. */
  isOf(policies: readonly AppliedPolicy[]): boolean {
    const { documents } = this;
    if (documents.length !== policies.length) return false;
    for (let i = 0; i < documents.length; i++) if (documents[i] !== policies[i]?.policy) return false;
    return true;
  }

  #find(action: ActionKey, kind: LayerKind): Reach {
    this.#candidates ??= candidatesOf(this.documents);
    const reached = this.#candidates.filter(
      ({ statement }) => statement.fits(kind) && statement.matchesAction(action.lowerCase),
    );
    const candidates = (effect: "Allow" | "Deny"): Candidates | undefined =>
      this.#share(reached.filter(({ statement }) => statement.effect === effect));
    return { action, Allow: candidates("Allow"), Deny: candidates("Deny") };
  }

  #share(reached: readonly Candidate[]): Candidates | undefined {
    if (reached.length === 0) return undefined;
    const key = reached.map(({ order }) => order).join();
    let candidates = this.#shared.get(key);
    if (candidates === undefined) {
      candidates = new Candidates(reached);
      this.#shared.set(key, candidates);
    }
    return candidates;
  }
}

function candidatesOf(documents: readonly PolicyDocument[]): readonly Candidate[] {
  const all: Candidate[] = [];
  documents.forEach(({ statements }, policyIndex) => {
    for (const statement of statements) all.push({ statement, policyIndex, order: all.length });
  });
  return all;
}

/** Lists that begin with the same documents, told by what comes next. */
interface Beginning {
  list?: PolicyList;
  next?: WeakMap<PolicyDocument, Beginning>;
}

const start: Beginning = {};

/** The same policies in a new array find what was indexed before. */
function sequenceOf(policies: readonly AppliedPolicy[]): PolicyList {
  const documents = policies.map(({ policy }) => documentOf(policy));
  let beginning = start;
  for (const document of documents) {
    beginning.next ??= new WeakMap();
    let next = beginning.next.get(document);
    if (next === undefined) {
      next = {};
      beginning.next.set(document, next);
    }
    beginning = next;
  }
  beginning.list ??= new PolicyList(documents);
  return beginning.list;
}

const knownLists = new WeakMap<readonly AppliedPolicy[], PolicyList>();
