/** The decision in one sentence. */
import type { Explanation } from "../explain.js";
import {
  atLevel,
  callerName,
  LAYER_NAMES,
  listed,
  onResource,
  shortArn,
  statementName,
  withArticle,
} from "../names.js";
import type { Sentence } from "./sentence.js";

export function headline(explanation: Explanation): Sentence {
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

const nameOfResourceLayer = ({ layers }: Explanation): string =>
  LAYER_NAMES[layers.some(({ layer }) => layer === "trust") ? "trust" : "resource"];
