/** Principal and NotPrincipal. */
import { BROKEN, member, PRINCIPAL_TYPES, strings } from "../../policy/elements.js";
import type { JsonNode, JsonObject } from "../../policy/read-json.js";
import type { Spot } from "../spot.js";
import { checkRepeats } from "./document.js";
import type { Refusals } from "./refusals.js";

const FEDERATED = /^(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|arn:[^:]+:iam::\d{12}:(?:saml|oidc)-provider\/.+)$/;
const AWS_PRINCIPAL =
  /^(?:\d{12}|arn:[^:*?]+:iam::\d{12}:(?:root|(?:user|role)\/[^*?]+)|arn:[^:*?]+:sts::\d{12}:(?:assumed-role|federated-user)\/[^*?]+)$/;

export function checkPrincipal(statement: JsonObject, spot: Spot, refusals: Refusals): void {
  const { kind } = refusals;
  const plain = member(statement, "Principal");
  const negated = member(statement, "NotPrincipal");
  if (plain === BROKEN || negated === BROKEN) return;
  const node = plain ?? negated;
  if (plain !== undefined && negated !== undefined)
    refusals.syntax("PRINCIPAL_TWICE", spot, { element1: "Principal", element2: "NotPrincipal" });
  if (node === undefined) {
    if (kind !== undefined && !refusals.attached)
      refusals.add(
        "syntax",
        "MISSING_PRINCIPAL",
        spot,
        {},
        {
          atResource: "Missing required field Principal",
          unverified: kind === "trust",
        },
      );
    return;
  }
  const at = spot.to(plain === undefined ? "NotPrincipal" : "Principal", node);
  if (refusals.attached) {
    const words = { attached: "Policy document should not specify a principal." };
    refusals.add("legacy", kind === "scp" ? "PRINCIPAL_IN_SCP" : "PRINCIPAL_NOT_ALLOWED", at, {}, words);
    return;
  }
  if (negated !== undefined) checkNotPrincipal(statement, spot.to("NotPrincipal", negated), refusals);
  if (kind === "rcp") {
    if (node.type !== "string" || node.value !== "*") refusals.add("syntax", "PRINCIPAL_IN_RCP", at, {});
    return;
  }
  if (kind === "trust" && node.type === "string" && node.value === "*") {
    const words = { atResource: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".' };
    refusals.add("syntax", "STAR_PRINCIPAL_IN_TRUST_POLICY", at, {}, words);
    return;
  }
  checkPrincipals(node, at, refusals);
}

function checkNotPrincipal(statement: JsonObject, spot: Spot, refusals: Refusals): void {
  const { kind } = refusals;
  if (kind === "trust")
    refusals.add(
      "syntax",
      "NOT_PRINCIPAL_IN_TRUST_POLICY",
      spot,
      {},
      {
        atResource: "AssumeRole policy must not contain NotPrincipal field.",
        unverified: true,
      },
    );
  else if (kind === "rcp") refusals.add("syntax", "PRINCIPAL_IN_RCP", spot, {});
  else if (kind !== undefined && isAllow(statement))
    refusals.add(
      "syntax",
      "ALLOW_WITH_NOT_PRINCIPAL",
      spot,
      {},
      {
        atResource: "Allow with NotPrincipal is not allowed.",
        unverified: true,
      },
    );
}

function checkPrincipals(node: JsonNode, spot: Spot, refusals: Refusals): void {
  if (node.type === "string" && node.value === "*") return;
  if (node.type !== "object") {
    const words = { atResource: "Invalid policy syntax.", unverified: true };
    refusals.add("syntax", "INVALID_PRINCIPAL_FORMAT", spot, {}, words);
    return;
  }
  if (node.members.length === 0) {
    const words = { atResource: "Missing required field Principal cannot be empty!", unverified: true };
    refusals.add("syntax", "EMPTY_OBJECT_PRINCIPAL", spot, {}, words);
    return;
  }
  for (const { key: type, keyStart, value } of node.members) {
    const known = (PRINCIPAL_TYPES as readonly string[]).includes(type);
    if (!known || (refusals.kind === "trust" && type === "CanonicalUser")) {
      const words = { atResource: `Invalid principal in policy: "${type.toUpperCase()}"`, unverified: true };
      const at = spot.key(type, keyStart, refusals.report.text);
      refusals.add("syntax", "INVALID_PRINCIPAL_TYPE", at, { type }, words);
      continue;
    }
    const at = spot.to(type, value);
    const texts = strings(value);
    if (texts === BROKEN) {
      const empty = value.type === "array" && value.items.length === 0;
      refusals.syntax(empty ? "EMPTY_ARRAY_PRINCIPAL" : "INVALID_LIST", at, {});
      continue;
    }
    texts.forEach((text, i) => {
      const item = value.type === "array" ? value.items[i] : undefined;
      checkOnePrincipal(type, text, item === undefined ? at : at.to(i, item), refusals);
    });
  }
  checkRepeats(node, spot, refusals);
}

function checkOnePrincipal(type: string, principal: string, spot: Spot, refusals: Refusals): void {
  const strict = refusals.kind === "trust";
  if (type === "Federated" && strict && !FEDERATED.test(principal)) {
    const words = { atResource: "Federated principals must be valid domain names or SAML metadata ARNs" };
    refusals.add("syntax", "INVALID_FEDERATED_PRINCIPAL", spot, { principal }, words);
    return;
  }
  const wildcard = /[*?]/.test(principal);
  const words = {
    atResource: `Invalid principal in policy: "${type.toUpperCase()}":"${principal}"`,
    unverified: !strict,
  };
  if ((type === "AWS" && principal !== "*" && wildcard) || (type === "Service" && wildcard))
    refusals.add("syntax", "WILDCARD_IN_PRINCIPAL", spot, { principal, type }, words);
  else if (type === "AWS" && principal !== "*" && strict && !AWS_PRINCIPAL.test(principal))
    refusals.add("syntax", "INVALID_PRINCIPAL", spot, { principal }, words);
}

function isAllow(statement: JsonObject): boolean {
  const effect = member(statement, "Effect");
  return effect !== undefined && effect !== BROKEN && effect.type === "string" && effect.value === "Allow";
}
