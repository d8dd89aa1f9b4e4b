/**
 * The rules again, slow and obvious, from plain JSON documents: no compiling, no index, wildcards by regular expression.
 * Shares no code with the engine; the two are compared in `engine-and-reference.test.ts`. `faults` are wrong rules that
 * the comparison must find.
 */
import { UNKNOWN } from "../src/request.js";

export type Fault =
  | "deny-loses"
  | "boundary-ignored"
  | "boundary-grants"
  | "session-ignored"
  | "scp-first-level-only"
  | "scp-limits-service-linked-roles"
  | "rcp-ignored"
  | "account-names-are-enough"
  | "role-arn-escapes-boundary"
  | "cross-account-either-side"
  | "trust-not-needed"
  | "trust-user-escapes-boundary"
  | "root-needs-policy"
  | "actions-regard-case"
  | "resources-ignore-case"
  | "star-stops-at-colon"
  | "inner-star-crosses-colons"
  | "arn-like-crosses-colons"
  | "variables-in-2008"
  | "variable-values-are-wildcards"
  | "absent-key-fails-negated"
  | "if-exists-ignored"
  | "for-all-values-needs-key"
  | "for-any-value-true-when-absent"
  | "null-ignores-empty"
  | "keys-regard-case"
  | "numbers-as-text"
  | "not-principal-spares-bounded"
  | "not-principal-ignores-account"
  | "unreadable-negated-holds"
  | "unknown-is-absent"
  | "endpoint-ignored"
  | "federated-without-session"
  | "anonymous-by-account"
  | "ipv4-in-ipv6"
  | "deny-only-last"
  | "session-grants"
  | "scp-any-level"
  | "endpoint-grants"
  | "allow-needs-company"
  | "last-statement-wins"
  | "scp-limits-management-account"
  | "rcp-limits-management-account"
  | "rcp-limits-every-service"
  | "rcp-limits-without-resource"
  | "rcp-limits-linked-trust";

type Value = string | readonly string[] | typeof UNKNOWN;
interface PlainRequest {
  principal: Record<string, unknown> & { type: string };
  action: string;
  resource: string;
  resourceAccount?: string;
  context: Record<string, Value>;
}
interface PlainPolicies {
  identity: unknown[];
  boundary?: unknown;
  session?: unknown[];
  resource?: unknown;
  resourceRule?: string;
  scps?: unknown[][];
  rcps?: unknown[][];
  endpoint?: unknown;
  organization?: { managementAccount?: string; rcpServices?: string[] };
}
type Json = Record<string, unknown>;
type Three = true | false | "maybe";
type Tier = "none" | "account" | "behind" | "self";
interface Case {
  request: PlainRequest;
  policies: PlainPolicies;
  faults: ReadonlySet<Fault>;
  hopeful: boolean;
}

export function decideSlowly(
  request: unknown,
  policies: unknown,
  faults: readonly Fault[] = [],
): "allowed" | "explicitDeny" | "implicitDeny" | "undetermined" {
  const base = { request: request as PlainRequest, policies: policies as PlainPolicies, faults: new Set(faults) };
  const atWorst = decide({ ...base, hopeful: false });
  if (atWorst === "allowed") return "allowed";
  const atBest = decide({ ...base, hopeful: true });
  return atBest === "allowed" ? "undetermined" : atBest;
}

function decide(c: Case): "allowed" | "explicitDeny" | "implicitDeny" {
  const { principal } = c.request;
  const p = c.policies;
  const own = principal.account as string | undefined;
  const spared = principal.serviceLinked === true && !c.faults.has("scp-limits-service-linked-roles");
  const signedIn = ["user", "role-session", "federated-user"].includes(principal.type);
  const manager = p.organization?.managementAccount;
  const manages = own !== undefined && own === manager && !c.faults.has("scp-limits-management-account");
  const scps = own !== undefined && !spared && !manages ? (p.scps ?? []) : [];
  const rcps = spared || !limitedByRcps(c, own, manager) ? [] : (p.rcps ?? []);
  const endpoint = c.faults.has("endpoint-ignored") ? undefined : p.endpoint;
  const session =
    p.session ?? (principal.type === "federated-user" && !c.faults.has("federated-without-session") ? [] : undefined);

  const allows = (documents: unknown[], naming: boolean): boolean =>
    documents.some((one) => says(c, one, "Allow", naming).length > 0);
  const denies = (documents: unknown[], naming: boolean): boolean =>
    documents.some((one) => says(c, one, "Deny", naming).length > 0);
  const list = (one: unknown): unknown[] => (one === undefined ? [] : [one]);

  const denied =
    denies(rcps.flat(), true) ||
    denies(scps.flat(), false) ||
    denies(list(endpoint), true) ||
    denies(list(p.resource), true) ||
    (signedIn && (denies(p.identity, false) || denies(list(p.boundary), false) || denies(session ?? [], false)));
  if (denied && !(c.faults.has("deny-loses") && allows(p.identity, false))) return "explicitDeny";
  for (const level of rcps) if (!allows(level, true)) return "implicitDeny";
  const refusing = (c.faults.has("scp-first-level-only") ? scps.slice(0, 1) : scps).filter(
    (level) => !allows(level, false),
  );
  if (refusing.length > 0 && !(c.faults.has("scp-any-level") && refusing.length < scps.length)) return "implicitDeny";
  if (endpoint !== undefined && !allows([endpoint], true)) return "implicitDeny";

  const sts = c.request.action.toLowerCase().startsWith("sts:");
  const same = own !== undefined && (c.request.resourceAccount ?? own) === own;
  const must = !same || (p.resourceRule === "must-allow" && !c.faults.has("trust-not-needed"));
  let tier: Tier = "none";
  const order: Tier[] = ["none", "account", "behind", "self"];
  if (p.resource !== undefined)
    for (const statement of says(c, p.resource, "Allow", true)) {
      let one = named(c, statement.Principal);
      if (
        one === "self" &&
        sts &&
        p.resourceRule === "must-allow" &&
        principal.type === "user" &&
        !c.faults.has("trust-user-escapes-boundary")
      )
        one = "behind";
      if (order.indexOf(one) > order.indexOf(tier)) tier = one;
    }
  if (c.faults.has("account-names-are-enough") && tier === "account") tier = "self";
  if (c.faults.has("role-arn-escapes-boundary") && tier === "behind") tier = "self";

  if (principal.type === "root")
    return tier !== "none" || (!must && !c.faults.has("root-needs-policy")) ? "allowed" : "implicitDeny";
  if (!signedIn) return tier !== "none" ? "allowed" : "implicitDeny";
  const identity =
    (principal.type === "federated-user" && principal.userArn === undefined) ||
    allows(p.identity, false) ||
    (c.faults.has("boundary-grants") && allows(list(p.boundary), false)) ||
    (c.faults.has("session-grants") && allows(p.session ?? [], false)) ||
    (c.faults.has("endpoint-grants") && allows(list(endpoint), true));
  const limited =
    (p.boundary === undefined || c.faults.has("boundary-ignored") || allows([p.boundary], false)) &&
    (session === undefined || c.faults.has("session-ignored") || allows(session, false));
  if (!same) {
    if (c.faults.has("cross-account-either-side"))
      return (tier !== "none" || identity) && limited ? "allowed" : "implicitDeny";
    return tier !== "none" && identity && limited ? "allowed" : "implicitDeny";
  }
  if (must && tier === "none") return "implicitDeny";
  if (tier === "self") return "allowed";
  if (tier === "behind") return limited ? "allowed" : "implicitDeny";
  return identity && limited ? "allowed" : "implicitDeny";
}

function limitedByRcps(c: Case, own: string | undefined, manager: string | undefined): boolean {
  const { action, resource, resourceAccount = own } = c.request;
  const [service = "", name = ""] = action.toLowerCase().split(":");
  const services = c.policies.organization?.rcpServices;
  const unless = (exempt: boolean, fault: Fault): boolean => exempt && !c.faults.has(fault);
  return !(
    c.faults.has("rcp-ignored") ||
    unless(resourceAccount !== undefined && resourceAccount === manager, "rcp-limits-management-account") ||
    unless(services !== undefined && !services.includes(service), "rcp-limits-every-service") ||
    unless(resource === "*", "rcp-limits-without-resource") ||
    (service === "kms" && name === "retiregrant") ||
    unless(service === "sts" && resource.includes(":role/aws-service-role/"), "rcp-limits-linked-trust")
  );
}

/** The statements of a document that apply. */
function says(c: Case, document: unknown, effect: "Allow" | "Deny", naming: boolean): Json[] {
  const root = document as Json;
  const raw = root.Statement;
  const statements = (Array.isArray(raw) ? raw : raw === undefined ? [] : [raw]) as unknown[];
  const variables = root.Version === "2012-10-17" || c.faults.has("variables-in-2008");
  const found = statements.filter((one): one is Json => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return false;
    const statement = one as Json;
    if (statement.Effect !== effect) return false;
    const answer = applies(c, statement, effect, naming, variables);
    return answer === "maybe" ? (effect === "Allow") === c.hopeful : answer;
  });
  if (c.faults.has("allow-needs-company") && effect === "Allow" && statements.length % 2 === 0) return [];
  const lastOnly = c.faults.has("last-statement-wins") || (c.faults.has("deny-only-last") && effect === "Deny");
  return lastOnly ? found.filter((one) => one === statements.at(-1)) : found;
}

const KNOWN = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const isText = (value: unknown): value is string => typeof value === "string";
const texts = (value: unknown): string[] | undefined => {
  const list = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every(isText) ? list : undefined;
};

function applies(c: Case, s: Json, effect: "Allow" | "Deny", naming: boolean, variables: boolean): Three {
  const all: Three[] = [];
  let broken = Object.keys(s).some((key) => !KNOWN.includes(key));

  const action = either(s, "Action");
  if (action === undefined || texts(action.value) === undefined) broken = true;
  else {
    const hit = (texts(action.value) ?? []).some((one) =>
      c.faults.has("actions-regard-case")
        ? glob(one).test(c.request.action)
        : glob(one.toLowerCase()).test(c.request.action.toLowerCase()),
    );
    all.push(hit !== action.negated);
  }
  if ("Resource" in s || "NotResource" in s) {
    const resource = either(s, "Resource");
    if (resource === undefined || texts(resource.value) === undefined) broken = true;
    else {
      const hits = (texts(resource.value) ?? []).map((one) => resourceFits(c, one, variables));
      const any: Three = hits.includes(true) ? true : hits.includes("maybe") ? "maybe" : false;
      all.push(resource.negated ? (any === "maybe" ? any : !any) : any);
    }
  } else if (!naming && effect === "Allow") return false;
  const names = "Principal" in s || "NotPrincipal" in s;
  if (names) {
    const principal = either(s, "Principal");
    if (principal === undefined || entries(principal.value) === undefined) broken = true;
    else if (naming) all.push(principal.negated ? !isSpared(c, principal.value) : named(c, principal.value) !== "none");
    if (effect === "Allow" && "NotPrincipal" in s) broken = true;
  }
  if (effect === "Allow" && names !== naming) return false;
  if ("Condition" in s) {
    const held = conditions(c, s.Condition, variables);
    if (held === undefined) broken = true;
    else all.push(...held);
  }
  if (broken && effect === "Allow") return false;
  return all.includes(false) ? false : all.includes("maybe") ? "maybe" : true;
}

function either(s: Json, name: string): { value: unknown; negated: boolean } | undefined {
  if (name in s && `Not${name}` in s) return undefined;
  if (name in s) return { value: s[name], negated: false };
  return `Not${name}` in s ? { value: s[`Not${name}`], negated: true } : undefined;
}

// ---- wildcards and variables

const ANY_ONE = "[\\s\\S]";
const ANY_RUN = `${ANY_ONE}*`;
const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
const glob = (text: string): RegExp =>
  new RegExp(`^${[...text].map((ch) => (ch === "*" ? ANY_RUN : ch === "?" ? ANY_ONE : quote(ch))).join("")}$`);

/** Text with variables replaced, as pieces that are either policy text or text taken literally. */
function replaced(
  c: Case,
  text: string,
  variables: boolean,
): { text: string; literal: boolean }[] | undefined | "maybe" {
  if (!variables) return [{ text, literal: false }];
  const pieces: { text: string; literal: boolean }[] = [];
  let rest = text;
  let maybe = false;
  while (rest !== "") {
    const match = /^\$\{(?:([*?$])|([^${},']+?)(?:,\s+'([^']*)')?)\}/.exec(rest);
    if (match === null) {
      pieces.push({ text: rest[0] as string, literal: false });
      rest = rest.slice(1);
      continue;
    }
    rest = rest.slice(match[0].length);
    if (match[1] !== undefined) {
      pieces.push({ text: match[1], literal: true });
      continue;
    }
    const value = lookUp(c, match[2] as string);
    if (value === UNKNOWN) maybe = true;
    else if (typeof value === "string")
      pieces.push({ text: value, literal: !c.faults.has("variable-values-are-wildcards") });
    else if (match[3] !== undefined) pieces.push({ text: match[3], literal: true });
    else return undefined;
  }
  return maybe ? "maybe" : pieces;
}

function resourceFits(c: Case, text: string, variables: boolean): Three {
  const [a, b, d, e, f, ...rest] = text.split(":");
  const head = [a, b, d, e, f].filter(isText);
  let source = "";
  head.forEach((segment, i) => {
    if (i > 0) source += ":";
    [...segment].forEach((ch, at) => {
      const last = at === segment.length - 1;
      if (ch === "*")
        source +=
          (last && !c.faults.has("star-stops-at-colon")) || c.faults.has("inner-star-crosses-colons")
            ? ANY_RUN
            : "[^:]*";
      else if (ch === "?") source += "[^:]";
      else source += quote(ch);
    });
  });
  if (rest.length > 0) {
    const pieces = replaced(c, rest.join(":"), variables);
    if (pieces === "maybe") return "maybe";
    if (pieces === undefined) return false;
    source += `:${pieces.map(({ text: one, literal }) => (literal ? quote(one) : one.replace(/[\s\S]/g, (ch) => (ch === "*" ? ANY_RUN : ch === "?" ? ANY_ONE : quote(ch))))).join("")}`;
  } else if (head.length > 1 && head[0] === "arn" && !head.some((segment) => segment.endsWith("*")))
    source += `:${ANY_RUN}`.repeat(6 - head.length);
  return new RegExp(`^${source}$`, c.faults.has("resources-ignore-case") ? "i" : "").test(c.request.resource);
}

function lookUp(c: Case, key: string): Value | undefined {
  const fold = (text: string): string => (c.faults.has("keys-regard-case") ? text : text.toLowerCase());
  let found: Value | undefined;
  for (const [name, value] of Object.entries(c.request.context)) if (fold(name) === fold(key)) found = value;
  return found === UNKNOWN && c.faults.has("unknown-is-absent") ? undefined : found;
}

// ---- principals

function entries(value: unknown): [string, string][] | undefined {
  if (value === "*") return [["AWS", "*"]];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const out: [string, string][] = [];
  for (const [type, names] of Object.entries(value)) {
    const list = texts(names);
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(type) || list === undefined) return undefined;
    for (const name of list) out.push([type, name]);
  }
  return out.length > 0 ? out : undefined;
}

function tierOf(c: Case, type: string, name: string): Tier {
  const who = c.request.principal;
  if (type === "Service") return who.type === "service" && who.name === name && name !== "*" ? "self" : "none";
  if (type === "Federated") return who.provider === name ? "self" : "none";
  if (type !== "AWS") return "none";
  if (name === "*") return "self";
  const account = /^\d{12}$/.test(name) ? name : /^arn:[^:]*:iam::([^:]*):root$/.exec(name)?.[1];
  if (account !== undefined) {
    if (who.type === "anonymous" && c.faults.has("anonymous-by-account")) return "account";
    return who.account === account ? "account" : "none";
  }
  if (who.type === "user" && (who.arn === name || who.id === name)) return "self";
  if (who.type === "federated-user" && who.userId === name) return "behind";
  if (who.type === "federated-user") return who.arn === name ? "self" : who.userArn === name ? "behind" : "none";
  if (who.type !== "role-session") return "none";
  if (who.arn === name && name.includes(":sts:")) return "self";
  if (who.roleId === name) return "behind";
  const role = /^arn:[^:]*:iam::([^:]*):role\/(?:.*\/)?([^/]+)$/.exec(name);
  const own = (who.roleArn as string).split("/").at(-1);
  return role !== null && role[1] === who.account && role[2] === own ? "behind" : "none";
}

function named(c: Case, value: unknown): Tier {
  const tiers = (entries(value) ?? []).map(([type, name]) => tierOf(c, type, name));
  return (["self", "behind", "account"] as const).find((tier) => tiers.includes(tier)) ?? "none";
}

function isSpared(c: Case, value: unknown): boolean {
  const who = c.request.principal;
  const account = who.account as string | undefined;
  const signedIn = ["user", "role-session", "federated-user"].includes(who.type);
  if (signedIn && c.policies.boundary !== undefined && !c.faults.has("not-principal-spares-bounded")) return false;
  const list = entries(value) ?? [];
  if (list.some(([type, name]) => type === "AWS" && name === "*")) return true;
  const tiers = list.map(([type, name]) => tierOf(c, type, name));
  if (account === undefined) return tiers.includes("self");
  if (!tiers.includes("account") && !c.faults.has("not-principal-ignores-account")) return false;
  if (who.type === "root") return tiers.includes("account");
  if (tiers.includes("behind")) return true;
  if (tiers.includes("self")) return who.type !== "role-session";
  const others = list.some(
    ([type, name], i) =>
      type === "AWS" &&
      tiers[i] === "none" &&
      (/^A[A-Z0-9]{15,}$/.test(name) || (/^arn:[^:]*:(iam|sts)::/.test(name) && name.split(":")[4] === account)),
  );
  return tiers.includes("account") && !others;
}

// ---- conditions

function conditions(c: Case, block: unknown, variables: boolean): Three[] | undefined {
  if (typeof block !== "object" || block === null || Array.isArray(block)) return undefined;
  const all: Three[] = [];
  for (const [operator, keys] of Object.entries(block)) {
    if (typeof keys !== "object" || keys === null || Array.isArray(keys)) return undefined;
    for (const [key, raw] of Object.entries(keys)) {
      const list = Array.isArray(raw) ? raw : [raw];
      if (!list.every((one) => ["string", "number", "boolean"].includes(typeof one))) return undefined;
      const held = condition(c, operator, key, list.map(String), variables);
      if (held === undefined) return undefined;
      all.push(held);
    }
  }
  return all;
}

type Pair = "match" | "differ" | "unreadable" | "maybe";

function condition(c: Case, operator: string, key: string, wanted: string[], variables: boolean): Three | undefined {
  const [, set, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(
    operator,
  ) as unknown as string[];
  const value = lookUp(c, key);
  if (name === "Null") {
    if (set !== undefined || ifExists !== undefined) return undefined;
    if (value === UNKNOWN) return "maybe";
    const empty = c.faults.has("null-ignores-empty")
      ? false
      : value !== undefined && [value].flat().every((one) => one === "");
    const isNull = value === undefined || empty;
    return wanted.some((one) => one.toLowerCase() === String(isNull));
  }
  const negated = /Not/.test(name as string);
  const positive = (name as string).replace("Not", "");
  if (
    !OPERATORS.includes(positive) ||
    (negated &&
      ![
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "NumericEquals",
        "DateEquals",
        "IpAddress",
        "ArnEquals",
        "ArnLike",
      ].includes(positive))
  )
    return undefined;
  if (value === UNKNOWN) return "maybe";
  if (value === undefined) {
    if (ifExists !== undefined && !c.faults.has("if-exists-ignored")) return true;
    if (set === "ForAllValues") return !c.faults.has("for-all-values-needs-key");
    if (set === "ForAnyValue") return c.faults.has("for-any-value-true-when-absent");
    return negated && !c.faults.has("absent-key-fails-negated");
  }
  const one = (actual: string): Three => {
    const pairs = wanted.map((text) => pair(c, positive, text, actual, variables));
    if (pairs.includes("match")) return !negated;
    if (!negated) return pairs.includes("maybe") ? "maybe" : false;
    if (pairs.includes("unreadable") && !c.faults.has("unreadable-negated-holds")) return false;
    return pairs.includes("maybe") ? "maybe" : true;
  };
  const values = [value].flat() as string[];
  const every = (answers: Three[]): Three =>
    answers.includes(false) ? false : answers.includes("maybe") ? "maybe" : true;
  const some = (answers: Three[]): Three =>
    answers.includes(true) ? true : answers.includes("maybe") ? "maybe" : false;
  if (set === "ForAllValues") return every(values.filter((text) => text !== "").map(one));
  if (set === "ForAnyValue") return some(values.map(one));
  return negated ? every(values.map(one)) : some(values.map(one));
}

const COMPARED = ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
const OPERATORS = [
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  ...COMPARED.map((how) => `Numeric${how}`),
  ...COMPARED.map((how) => `Date${how}`),
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "ArnEquals",
  "ArnLike",
];

/** Stand for wildcards until the text has been cut at its colons; in Unicode's private area, so nothing else holds them. */
const MANY = "\ue000";
const ONE = "\ue001";

function pair(c: Case, operator: string, text: string, actual: string, variables: boolean): Pair {
  const takesVariables = /^(String|Arn|Bool)/.test(operator);
  const pieces = replaced(c, text, variables && takesVariables);
  if (pieces === "maybe") return "maybe";
  if (pieces === undefined) return "differ";
  const wanted = pieces.map((piece) => piece.text).join("");
  const is = (answer: boolean): Pair => (answer ? "match" : "differ");
  if (operator === "StringEquals") return is(wanted === actual);
  if (operator === "StringEqualsIgnoreCase") return is(wanted.toLowerCase() === actual.toLowerCase());
  const pattern = (): string =>
    pieces
      .map((piece) =>
        piece.literal
          ? quote(piece.text)
          : piece.text.replace(/[\s\S]/g, (ch) => (ch === "*" ? MANY : ch === "?" ? ONE : quote(ch))),
      )
      .join("");
  const finish = (source: string): RegExp =>
    new RegExp(`^${source.split(MANY).join(ANY_RUN).split(ONE).join(ANY_ONE)}$`);
  if (operator === "StringLike") return is(finish(pattern()).test(actual));
  if (operator.startsWith("Arn")) {
    if (c.faults.has("arn-like-crosses-colons")) return is(finish(pattern()).test(actual));
    const cut = (whole: string): string[] => {
      const parts = whole.split(":");
      return [0, 1, 2, 3, 4].map((i) => parts[i] ?? "").concat(parts.slice(5).join(":"));
    };
    const theirs = cut(actual);
    return is(cut(pattern()).every((part, i) => finish(part).test(theirs[i] as string)));
  }
  if (operator === "Bool") {
    const read = (one: string): string | undefined => /^(true|false)$/i.exec(one)?.[0].toLowerCase();
    return read(wanted) === undefined || read(actual) === undefined ? "unreadable" : is(read(wanted) === read(actual));
  }
  if (operator === "BinaryEquals") {
    const read = (one: string): string | undefined =>
      one.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(one)
        ? Buffer.from(one, "base64").toString("hex")
        : undefined;
    return read(wanted) === undefined || read(actual) === undefined ? "unreadable" : is(read(wanted) === read(actual));
  }
  if (operator === "IpAddress") return ip(c, wanted, actual);
  const numeric = operator.startsWith("Numeric");
  const [x, y] = numeric ? [decimal(actual), decimal(wanted)] : [moment(actual), moment(wanted)];
  if (x === undefined || y === undefined) return "unreadable";
  const sign =
    numeric && c.faults.has("numbers-as-text")
      ? actual < wanted
        ? -1
        : actual > wanted
          ? 1
          : 0
      : x < y
        ? -1
        : x > y
          ? 1
          : 0;
  const how = operator.replace(/^(Numeric|Date)/, "");
  return is(
    how === "Equals"
      ? sign === 0
      : how === "LessThan"
        ? sign < 0
        : how === "LessThanEquals"
          ? sign <= 0
          : how === "GreaterThan"
            ? sign > 0
            : sign >= 0,
  );
}

/** As an integer of 10^-20. */
function decimal(text: string): bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d{1,20}))?$/.exec(text);
  if (match === null) return undefined;
  const size = BigInt((match[2] as string) + (match[3] ?? "").padEnd(20, "0"));
  return match[1] === "-" ? -size : size;
}

function moment(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  const match = /^(\d{4})(-(\d\d)(-(\d\d)(T(\d\d):(\d\d)(:(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    ,
    month = "01",
    ,
    day = "01",
    ,
    hour = "00",
    minute = "00",
    ,
    second = "00",
    fraction = "",
    zone = "Z",
  ] = match;
  const plain = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const at = Date.parse(`${plain}Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 19) !== plain) return undefined;
  const zoned = Date.parse(`${plain}${zone}`);
  return Number.isNaN(zoned) ? undefined : zoned + Number(`0${fraction}`) * 1000;
}

function ip(c: Case, range: string, actual: string): Pair {
  const bitsOf = (text: string): string | undefined => {
    const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
    if (four !== undefined)
      return four.every((n) => n < 256) ? four.map((n) => n.toString(2).padStart(8, "0")).join("") : undefined;
    if (!/^[0-9a-fA-F:]+$/.test(text) || !text.includes(":")) return undefined;
    const halves = text.split("::");
    if (halves.length > 2) return undefined;
    const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
    const count = groups.flat().length;
    if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
    const full =
      halves.length === 1
        ? groups.flat()
        : [...(groups[0] as string[]), ...new Array<string>(8 - count).fill("0"), ...(groups[1] as string[])];
    return full.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
      ? full.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("")
      : undefined;
  };
  const [network, length, more] = range.split("/");
  const wanted = bitsOf(network ?? "");
  const is = bitsOf(actual);
  if (wanted === undefined || is === undefined || more !== undefined) return "unreadable";
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > wanted.length)) return "unreadable";
  if (wanted.length !== is.length && !c.faults.has("ipv4-in-ipv6")) return "differ";
  const bits = length === undefined ? wanted.length : Number(length);
  return wanted.slice(0, bits) === is.slice(0, bits) ? "match" : "differ";
}
