/**
 * An explanation in sentences: the decision, then a line a layer in AWS's order, then the statements that decided or came
 * nearest to it, each with both values of what failed. Made from the structure alone, so one that came as JSON will do.
 */
import type { Layer } from "../decision.js";
import type { Position } from "../policy/position.js";
import { principalArn } from "../principal.js";
import type { PolicyTrace } from "./all-policies.js";
import { conditionInWords } from "./condition-words.js";
import type { StatementTrace } from "./examine.js";
import type { Explanation } from "./explain.js";
import type { LayerTrace } from "./layers.js";
import {
  bareStatementName,
  callerName,
  capitalised,
  LAYER_NAMES,
  listed,
  onResource,
  pluralOf,
  policyName,
  shortArn,
  statementName,
} from "./names.js";

export interface Sentence {
  /** A `part` belongs to the statement before it. */
  readonly kind: "headline" | "layer" | "statement" | "part";
  /** Whether it speaks for the request, against it, or neither. */
  readonly tone: "for" | "against" | "neither";
  readonly text: string;
  readonly layer?: Layer;
  /** Index in the explanation's `policies`. */
  readonly policy?: number;
  /** Index in the policy's `Statement`. */
  readonly statement?: number;
  /** Where that statement begins in the policy's text. */
  readonly start?: Position;
}

/** So many statements are told of. */
const MOST_STATEMENTS = 5;

/** The explanation for people: first the headline, then the layers, then statements with their parts. */
export function explainInWords(explanation: Explanation): readonly Sentence[] {
  return [
    headline(explanation),
    ...explanation.layers.map((layer) => layerLine(layer, explanation)),
    ...statementLines(explanation),
  ];
}

function headline(explanation: Explanation): Sentence {
  const { outcome } = explanation.decision;
  const { layer } = explanation.why;
  return {
    kind: "headline",
    tone: outcome === "allowed" ? "for" : "against",
    text: outcome === "allowed" ? `Allowed: ${granted(explanation)}.` : refused(explanation),
    ...(layer === undefined ? {} : { layer }),
  };
}

/** `dynamodb:PutItem on table/orders` */
const what = ({ request }: Explanation): string => `${request.action}${onResource(request)}`;

function granted(explanation: Explanation): string {
  const { why, decision, request } = explanation;
  const caller = callerName(request.principal);
  const [first] = decision.statements;
  switch (why.code) {
    case "root":
      return `${caller} may do all that nothing denies, and nothing denies ${what(explanation)}`;
    case "both-allow":
      return `the ${nameOfResourceLayer(explanation)} and the identity-based policies of ${caller} both allow ${what(explanation)}`;
    default: {
      const to = why.code === "resource-allows" ? ` to ${caller}` : "";
      if (first === undefined) return `${caller} needs no identity-based policy for ${what(explanation)}`;
      const name = statementName(first, first.policy, first.layer);
      return decision.statements.length === 1
        ? `${name} allows ${what(explanation)}${to}`
        : `${decision.statements.length} statements allow ${what(explanation)}${to}, the first of them ${name}`;
    }
  }
}

function refused(explanation: Explanation): string {
  const { why, decision, request } = explanation;
  const caller = callerName(request.principal);
  const noun = why.layer === undefined ? "policy" : LAYER_NAMES[why.layer];
  const asked = what(explanation);
  switch (why.code) {
    case "unknown-key": {
      const keys = [...new Set(decision.gaps.map(({ key }) => key))];
      const many = keys.length === 1 ? "the condition key" : "the condition keys";
      return `Undetermined: whether ${asked} is allowed hangs on ${many} ${listed(keys, "and")}, whose ${keys.length === 1 ? "value is" : "values are"} not known.`;
    }
    case "explicit-deny": {
      const [first] = decision.statements;
      if (first === undefined) return `Denied: a ${noun} denies ${asked}.`;
      const name = statementName(first, first.policy, first.layer);
      const kind =
        name.includes(noun) || first.policy.name?.includes("policy") === true ? "" : `, ${withArticle(noun)},`;
      return decision.statements.length === 1
        ? `Denied: ${name}${kind} denies ${asked}.`
        : `Denied: ${decision.statements.length} statements deny ${asked}, the first of them ${name}${kind.slice(0, -1)}.`;
    }
    case "level-does-not-allow":
      return `Denied: no ${noun}${atLevel(explanation.layers.find((one) => one.layer === why.layer))} allows ${asked}.`;
    case "left-to-account":
      return `Denied: the ${nameOfResourceLayer(explanation)} leaves ${asked} to the caller's account, and no identity-based policy of ${caller} allows it.`;
    case "one-side-allows":
      return `Denied: the ${nameOfResourceLayer(explanation)} allows ${asked}, but no identity-based policy of ${caller} does, and across accounts both must.`;
    case "no-policy":
      return `Denied: ${withoutPolicy(explanation)}.`;
    default:
      switch (why.layer) {
        case "identity":
          return `Denied: no identity-based policy of ${caller} allows ${asked}.`;
        case "boundary":
          return `Denied: the permissions boundary of ${caller} does not allow ${asked}.`;
        case "session":
          return `Denied: no session policy of this session of ${caller} allows ${asked}.`;
        case "resource":
        case "trust":
          return `Denied: the ${noun} does not allow ${asked} to ${caller}.`;
        default:
          return `Denied: the ${noun} does not allow ${asked}.`;
      }
  }
}

/** What must allow is not there. */
function withoutPolicy(explanation: Explanation): string {
  const { why, request } = explanation;
  const caller = callerName(request.principal);
  switch (why.layer) {
    case "identity":
      return `${caller} has no identity-based policy, so nothing allows ${what(explanation)}`;
    case "session":
      return `${caller} was given no session policy, so nothing allows ${what(explanation)}`;
    case "trust":
      return `there is no role trust policy that could allow ${what(explanation)} to ${caller}`;
    default:
      if ("account" in request.principal) {
        return `${shortArn(request.resource)} of account ${request.resourceAccount ?? request.principal.account} has no resource-based policy, and without one nobody of account ${request.principal.account} is allowed ${request.action}`;
      }
      return `there is no resource-based policy, and nothing else could allow ${what(explanation)} to ${caller}`;
  }
}

const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;

const nameOfResourceLayer = ({ layers }: Explanation): string =>
  LAYER_NAMES[layers.some(({ layer }) => layer === "trust") ? "trust" : "resource"];

/** ` at level 2 of 3`, the root being level 1; nothing where there is but one. */
const atLevel = (layer: LayerTrace | undefined): string =>
  layer?.level === undefined || (layer.levels ?? 1) < 2 ? "" : ` at level ${layer.level + 1} of ${layer.levels}`;

function layerLine(layer: LayerTrace, explanation: Explanation): Sentence {
  return { kind: "layer", ...layerInWords(layer, explanation), layer: layer.layer };
}

/** Kinds of which several policies may apply to one request. */
const isOneOfSeveral = (layer: Layer): boolean => ["identity", "session", "scp", "rcp"].includes(layer);

type Said = Pick<Sentence, "tone" | "text">;
const neither = (text: string): Said => ({ tone: "neither", text });

function layerInWords(layer: LayerTrace, explanation: Explanation): Said {
  const { principal } = explanation.request;
  const caller = callerName(principal);
  const noun = LAYER_NAMES[layer.layer];
  const isMany = layer.layer === "scp" || layer.layer === "rcp";
  if (layer.layer === "identity" && principal.type === "federated-user" && principal.userArn === undefined) {
    return { tone: "for", text: "The caller has all that the root user has, without any identity-based policy." };
  }
  if (layer.presence === "none") {
    const text =
      layer.layer === "identity"
        ? "The caller has no identity-based policies."
        : isMany || layer.layer === "session"
          ? `There are no ${pluralOf(noun)}.`
          : `There is no ${noun}.`;
    return layer.mustAllow && layer.decided ? { tone: "against", text } : neither(text);
  }
  if (layer.presence === "exempt") {
    const spared = principal.type === "role-session" ? "service-linked roles" : caller;
    return neither(
      `The ${isMany || layer.layer === "identity" ? pluralOf(noun) : noun} ${isMany || layer.layer === "identity" ? "have" : "has"} no say over ${spared}.`,
    );
  }
  const policies = explanation.policies.filter((one) => one.layer === layer.layer);
  const one = policies.length === 1 && !isMany;
  switch (layer.says) {
    case "deny":
      return {
        tone: "against",
        text: `${isOneOfSeveral(layer.layer) ? capitalised(withArticle(noun)) : `The ${noun}`}${atLevel(layer)} denies it.`,
      };
    case "unknown":
      return {
        tone: "against",
        text: `What the ${one ? noun : pluralOf(noun)} ${one ? "says" : "say"} hangs on a condition key whose value is not known.`,
      };
    case "nothing":
      return nothingSaid(layer, policies, explanation);
    default:
      return { tone: "for", text: allowsInWords(layer, policies, explanation) };
  }
}

function nothingSaid(layer: LayerTrace, policies: readonly PolicyTrace[], { layers }: Explanation): Said {
  const noun = LAYER_NAMES[layer.layer];
  const naming = layers.find((one) => one.layer === "resource" || one.layer === "trust")?.naming;
  const text =
    layer.levels !== undefined
      ? `No ${noun}${atLevel(layer)} allows it`
      : policies.length === 1
        ? `The ${noun} does not allow it`
        : policies.length === 0
          ? `There are no ${pluralOf(noun)}, so none allows it`
          : `None of the ${policies.length} ${pluralOf(noun)} allows it`;
  if (layer.mustAllow) return { tone: "against", text: `${text}.` };
  const since =
    layer.layer === "resource"
      ? "; it need not, in the caller's own account"
      : layer.layer === "identity" && (naming === "caller" || naming === "behind-session")
        ? ", and need not: the resource-based policy does"
        : ", and does not limit what the resource-based policy gives the caller itself";
  return neither(`${text}${since}.`);
}

function allowsInWords(layer: LayerTrace, policies: readonly PolicyTrace[], { request }: Explanation): string {
  const { principal } = request;
  const noun = LAYER_NAMES[layer.layer];
  switch (layer.layer) {
    case "rcp":
    case "scp": {
      const levels = layer.levels ?? 1;
      return levels === 1
        ? `The ${pluralOf(noun)} allow it.`
        : `The ${pluralOf(noun)} allow it at all ${levels} levels.`;
    }
    case "resource":
    case "trust": {
      const everyone = allowing(policies).some(({ statement }) =>
        statement.principal?.entries.some(({ type, value }) => type === "AWS" && value === "*"),
      );
      if (layer.naming === "account" && principal.type !== "root")
        return `The ${noun} leaves it to the caller's account.`;
      return `The ${noun} allows it to ${layer.naming === "caller" && everyone ? "everyone" : callerName(principal)}.`;
    }
    default: {
      const [first, ...others] = allowing(policies);
      const many = policies.length > 1;
      const name =
        first === undefined
          ? undefined
          : policies.length === 1 && first.policy.name === undefined && first.policy.arn === undefined
            ? bareStatementName(first.statement)
            : statementName(first.statement, first.policy, layer.layer);
      const by = name === undefined ? "" : `: ${name}${others.length === 0 ? "" : ` and ${others.length} more`}`;
      return `The ${many ? pluralOf(noun) : noun} ${many ? "allow" : "allows"} it${by}.`;
    }
  }
}

const allowing = (policies: readonly PolicyTrace[]) =>
  policies.flatMap(({ policy, statements }) =>
    statements
      .filter(({ effect, applies }) => effect === "Allow" && applies === "yes")
      .map((statement) => ({ policy, statement })),
  );

/** A statement, and where it is in the explanation. */
interface Told {
  readonly trace: PolicyTrace;
  readonly policy: number;
  readonly statement: StatementTrace;
}

function statementLines(explanation: Explanation): Sentence[] {
  const { decision, why, policies } = explanation;
  const all: Told[] = policies.flatMap((trace, policy) =>
    trace.statements.map((statement) => ({ trace, policy, statement })),
  );
  switch (decision.outcome) {
    case "allowed":
      return [];
    case "explicitDeny":
      return told(
        all.filter(
          ({ trace, statement }) =>
            trace.layer === why.layer && statement.effect === "Deny" && statement.applies === "yes",
        ),
        "deny",
        explanation,
      );
    case "undetermined":
      return told(
        all.filter(({ statement }) => statement.applies === "unknown"),
        "deny",
        explanation,
      );
    case "implicitDeny": {
      const asked = layersAsked(explanation);
      const near = all.filter(
        ({ trace, statement }) =>
          asked.some(({ layer, level }) => trace.layer === layer && (level === undefined || trace.level === level)) &&
          statement.effect === "Allow" &&
          statement.applies !== "yes" &&
          statement.action.matches,
      );
      if (near.length > 0)
        return told(
          near.sort((a, b) => distance(a) - distance(b)),
          "miss",
          explanation,
        );
      return [...noneCovers(explanation)];
    }
  }
}

/** Where an Allow would have helped: in the layer that refused, and in a resource-based policy that could do instead. */
function layersAsked({ why, layers }: Explanation): readonly Pick<LayerTrace, "layer" | "level">[] {
  const refusing = { layer: why.layer as Layer, ...(why.level === undefined ? {} : { level: why.level }) };
  const instead = layers.filter(
    ({ layer, naming, mustAllow }) => layer === "resource" && naming === "nobody" && !mustAllow,
  );
  return why.layer === "identity" ? [refusing, ...instead] : [refusing];
}

/** How many parts would have to be otherwise. */
const distance = ({ statement: { failed, resource, principal, conditions } }: Told): number =>
  (failed === "statement" ? 10 : 0) +
  (resource?.matches === "no" ? 1 : 0) +
  (principal?.matches === false ? 1 : 0) +
  conditions.filter(({ holds }) => holds === "no").length;

function* noneCovers({ why, policies, request }: Explanation): Iterable<Sentence> {
  const asked = policies.filter(
    ({ layer, level }) => layer === why.layer && (why.level === undefined || level === why.level),
  );
  if (asked.length === 0) return;
  const [only] = asked;
  const of = asked.length === 1 && only ? policyName(only.policy, only.layer) : `these ${asked.length} policies`;
  yield {
    kind: "statement",
    tone: "neither",
    text: `No Allow statement of ${of} covers the action ${request.action}.`,
  };
}

function told(statements: readonly Told[], as: "deny" | "miss", { request }: Explanation): Sentence[] {
  const lines = statements.slice(0, MOST_STATEMENTS).flatMap(({ trace, policy, statement }) => {
    const { layer } = trace;
    const name = capitalised(statementName(statement, trace.policy, layer));
    const parts = as === "miss" ? missedParts(statement, layer, request) : matchedParts(statement);
    const text =
      statement.applies === "unknown"
        ? `${name} ${statement.effect === "Deny" ? "denies" : "allows"} ${request.action}, if:`
        : as === "miss"
          ? `${name} allows ${request.action}, but:`
          : `${name} denies ${request.action}:`;
    const where = { layer, policy, statement: statement.index };
    return [
      { kind: "statement" as const, tone: "neither" as const, text, ...where, start: statement.start },
      ...parts.map((part) => ({ kind: "part" as const, tone: "against" as const, text: part, ...where })),
    ];
  });
  const more = statements.length - MOST_STATEMENTS;
  if (more <= 0) return lines;
  return [
    ...lines,
    { kind: "statement", tone: "neither", text: `${more} more ${more === 1 ? "statement" : "statements"} alike.` },
  ];
}

/** Each part that keeps it from applying. */
function missedParts(statement: StatementTrace, layer: Layer, request: Explanation["request"]): string[] {
  const parts: string[] = [];
  if (statement.failed === "statement") parts.push(misfit(statement, layer));
  if (statement.resource?.matches === "no") parts.push(resourceInWords(statement.resource, request.resource));
  const { principal } = statement;
  if (principal?.matches === false) {
    const names = listed(
      principal.entries.map(({ value }) => value),
      "and",
    );
    parts.push(`only to ${names}; the caller is ${principalArn(request.principal)}`);
  }
  for (const condition of statement.conditions) if (condition.holds === "no") parts.push(conditionInWords(condition));
  return parts;
}

const namesOf = ({ entries }: NonNullable<StatementTrace["principal"]>): string =>
  listed(
    entries.map(({ value }) => value),
    "and",
  );

function misfit({ broken, principal, resource, elements }: StatementTrace, layer: Layer): string {
  if (broken.length > 0) {
    return `its ${listed(broken, "and")} cannot be read, and such an Allow never applies`;
  }
  if (principal !== undefined || "Principal" in elements || "NotPrincipal" in elements) {
    return `it has a Principal, which ${withArticle(LAYER_NAMES[layer])} cannot have`;
  }
  return resource === undefined ? "it names no Resource" : "it names no Principal";
}

function resourceInWords({ negated, patterns }: NonNullable<StatementTrace["resource"]>, asked: string): string {
  if (negated) {
    const excluding = patterns.filter(({ matches }) => matches !== "no");
    return `its NotResource excludes ${asked}: ${listed(
      excluding.map(({ text }) => text),
      "and",
    )}`;
  }
  const shown = patterns.map(({ text, comparedWith, unresolved }) =>
    comparedWith === text
      ? text
      : comparedWith === undefined || comparedWith === null
        ? `${text} (the request has no value for ${listed(
            (unresolved ?? []).map((name) => `\${${name}}`),
            "and",
          )})`
        : `${text} (here ${comparedWith})`,
  );
  return `only on ${listed(shown, "and")}; the request is for ${asked}`;
}

/** What made a Deny apply, or hang in the balance. */
function matchedParts({ action, resource, principal, conditions, broken }: StatementTrace): string[] {
  const parts: string[] = [];
  if (broken.length > 0)
    parts.push(`its ${listed(broken, "and")} cannot be read, and such a Deny matches all the more`);
  parts.push(`its ${action.negated ? "NotAction" : "Action"} is ${listed(action.patterns, "and")}`);
  if (resource !== undefined) {
    const shown = resource.negated ? resource.patterns : resource.patterns.filter(({ matches }) => matches !== "no");
    const texts = shown.map(({ text }) => text);
    parts.push(`its ${resource.negated ? "NotResource" : "Resource"} is ${listed(texts, "and")}`);
  }
  if (principal !== undefined) {
    parts.push(`its ${principal.negated ? "NotPrincipal" : "Principal"} is ${namesOf(principal)}`);
  }
  for (const condition of conditions) parts.push(conditionInWords(condition));
  return parts;
}
