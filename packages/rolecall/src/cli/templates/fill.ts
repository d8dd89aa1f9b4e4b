/**
 * What stands for a value that only the deployment knows. It is filled twice: once as narrow as it can be, once as wide
 * as it can be. What a check finds in both holds whatever the value is; what it finds in one may not be so.
 */
import type { Hole, Part } from "./intrinsics.js";
import { ACCOUNT } from "./stand-ins.js";

export type Width = "narrow" | "wide";

/** Where in a policy a value stands: `["Statement", "Principal", "AWS"]`; indexes are left out. */
export type Where = readonly string[];

export function fill(parts: readonly Part[], where: Where, width: Width): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string") return wholeValue(only, where, width);
  return parts.map((part) => (typeof part === "string" ? part : piece(part, width))).join("");
}

const piece = (hole: Hole, width: Width): string => (width === "wide" ? "*" : word(hole));

/** A name of letters and digits, its own for each hole: two statements with two holes don't repeat each other. */
const word = ({ name }: Hole): string => name.replaceAll(/[^A-Za-z0-9]/g, "") || "value";

function wholeValue(hole: Hole, where: Where, width: Width): string {
  const [, element, inner] = where;
  switch (element) {
    case "Effect":
      return width === "narrow" ? "Allow" : "Deny";
    case "Action":
    case "NotAction":
      return width === "narrow" ? "s3:GetObject" : "*";
    case "Resource":
    case "NotResource":
      return width === "narrow" ? `arn:aws:s3:::${word(hole).toLowerCase()}` : "*";
    case "Principal":
    case "NotPrincipal":
      return principal(inner, width);
    case "Condition":
      return conditionValue(inner ?? "", hole, width);
    default:
      return where[0] === "Version" ? "2012-10-17" : word(hole);
  }
}

function principal(type: string | undefined, width: Width): string {
  switch (type) {
    case "Service":
      return "lambda.amazonaws.com";
    case "Federated":
      return width === "narrow" ? `arn:aws:iam::${ACCOUNT}:saml-provider/provider` : "cognito-identity.amazonaws.com";
    case "CanonicalUser":
      return "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    default:
      return width === "narrow" ? ACCOUNT : "*";
  }
}

function conditionValue(operator: string, hole: Hole, width: Width): string {
  if (/numeric/i.test(operator)) return width === "narrow" ? "0" : "1";
  if (/date/i.test(operator)) return "2030-01-01T00:00:00Z";
  if (/bool|null/i.test(operator)) return width === "narrow" ? "true" : "false";
  if (/ipaddress/i.test(operator)) return width === "narrow" ? "192.0.2.1/32" : "0.0.0.0/0";
  if (/arn/i.test(operator)) return width === "narrow" ? `arn:aws:iam::${ACCOUNT}:role/${word(hole)}` : "*";
  if (/binary/i.test(operator)) return "AA==";
  return width === "narrow" ? word(hole) : "*";
}
