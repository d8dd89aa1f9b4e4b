/** What one kind of policy says, in a line. */
import type { Layer } from "../../decision.js";
import type { PolicyTrace } from "../all-policies.js";
import type { Explanation } from "../explain.js";
import type { LayerTrace } from "../layers.js";
import {
  atLevel,
  bareStatementName,
  callerName,
  capitalised,
  LAYER_NAMES,
  pluralOf,
  statementName,
  withArticle,
} from "../names.js";
import type { Sentence } from "./sentence.js";

export function layerLine(layer: LayerTrace, explanation: Explanation): Sentence {
  return { kind: "layer", ...layerInWords(layer, explanation), layer: layer.layer };
}

/** Kinds of which several policies may apply to one request. */
const isOneOfSeveral = (layer: Layer): boolean => ["identity", "session", "scp", "rcp"].includes(layer);

type Said = Pick<Sentence, "tone" | "text">;
const neither = (text: string): Said => ({ tone: "neither", text });

function layerInWords(layer: LayerTrace, explanation: Explanation): Said {
  const { principal } = explanation.request;
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
    const many = isOneOfSeveral(layer.layer);
    return neither(
      `The ${many ? pluralOf(noun) : noun} ${many ? "do" : "does"} not limit ${spared(layer, explanation)}.`,
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

/** Whom or what a kind of policy has no say over. */
function spared({ layer }: LayerTrace, { request }: Explanation): string {
  const { principal, resource } = request;
  if (principal.type === "role-session" && principal.serviceLinked === true) return "service-linked roles";
  if (layer === "rcp") return resource === "*" ? "an action without a resource" : "this action on this resource";
  // The caller has an account, so it is the management account's.
  if (layer === "scp" && "account" in principal) return "the management account";
  return callerName(principal);
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
