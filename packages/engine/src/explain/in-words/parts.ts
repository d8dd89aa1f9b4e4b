/** The parts of a statement that made it apply, or kept it from applying, with both values. */
import type { Layer } from "../../decision.js";
import { isUniqueId } from "../../match/principal.js";
import { principalArn } from "../../principal.js";
import type { StatementTrace } from "../examine.js";
import type { Explanation } from "../explain.js";
import { LAYER_NAMES, listed, withArticle } from "../names.js";
import { conditionInWords } from "./condition.js";

/** Each part that keeps it from applying. */
export function missedParts(statement: StatementTrace, layer: Layer, request: Explanation["request"]): string[] {
  const parts: string[] = [];
  if (statement.failed === "statement") parts.push(misfit(statement, layer));
  if (statement.resource?.matches === "no") parts.push(resourceInWords(statement.resource, request.resource));
  const { principal } = statement;
  if (principal?.matches === false) {
    parts.push(`only to ${namesOf(principal)}; the caller is ${principalArn(request.principal)}`);
    const gone = principal.entries.filter(isUniqueId).map(({ value }) => value);
    if (gone.length > 0) parts.push(goneInWords(gone));
  }
  for (const condition of statement.conditions) if (condition.holds === "no") parts.push(conditionInWords(condition));
  return parts;
}

const namesOf = ({ entries }: NonNullable<StatementTrace["principal"]>): string =>
  listed(
    entries.map(({ value }) => value),
    "and",
  );

/** AWS shows the ARN while the user or role is there: an id that can be read is nobody's any more. */
function goneInWords(ids: readonly string[]): string {
  const [names, are] =
    ids.length === 1 ? ["is the unique id", "a user or role that is"] : ["are unique ids", "users or roles that are"];
  return `${listed(ids, "and")} ${names} of ${are} no longer there: one made anew under the same name has another id, and is let in when the policy is put again with its ARN`;
}

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
export function matchedParts({ action, resource, principal, conditions, broken }: StatementTrace): string[] {
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
