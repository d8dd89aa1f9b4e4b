/** The statements that decided, or that came nearest to allowing. */
import type { Layer } from "../../decision.js";
import { isUniqueId } from "../../match/principal.js";
import type { PolicyTrace } from "../all-policies.js";
import type { StatementTrace } from "../examine.js";
import type { Explanation } from "../explain.js";
import type { LayerTrace } from "../layers.js";
import { capitalised, policyName, statementName } from "../names.js";
import { matchedParts, missedParts } from "./parts.js";
import type { Sentence } from "./sentence.js";

/** So many statements are told of. */
const MOST_STATEMENTS = 5;

/** A statement, and where it is in the explanation. */
interface Told {
  readonly trace: PolicyTrace;
  readonly policy: number;
  readonly statement: StatementTrace;
}

export function statementLines(explanation: Explanation): Sentence[] {
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
          (asked.some(({ layer, level }) => trace.layer === layer && (level === undefined || trace.level === level)) ||
            (why.code === "left-to-account" && namesWhoIsGone(statement))) &&
          statement.effect === "Allow" &&
          statement.applies !== "yes" &&
          statement.action.matches,
      );
      if (near.length > 0) return told(nearestFirst(near), "miss", explanation);
      return [...noneCovers(explanation)];
    }
  }
}

/** It may have meant the caller's predecessor: then nothing would have been left to the caller's account. */
const namesWhoIsGone = ({ principal }: StatementTrace): boolean => principal?.entries.some(isUniqueId) === true;

/** Where an Allow would have helped: in the layer that refused, and in a resource-based policy that could do instead. */
function layersAsked({ why, layers }: Explanation): readonly Pick<LayerTrace, "layer" | "level">[] {
  const refusing = { layer: why.layer as Layer, ...(why.level === undefined ? {} : { level: why.level }) };
  const instead = layers.filter(
    ({ layer, naming, mustAllow }) => layer === "resource" && naming === "nobody" && !mustAllow,
  );
  return why.layer === "identity" ? [refusing, ...instead] : [refusing];
}

const nearestFirst = (statements: readonly Told[]): readonly Told[] =>
  statements
    .map((one) => ({ one, far: distance(one) }))
    .sort((a, b) => a.far - b.far)
    .map(({ one }) => one);

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
