/** Resource and NotResource; of attached policies also what their ARNs look like. */
import { splitArn } from "../../match/resource.js";
import { BROKEN } from "../../policy/elements.js";
import type { JsonObject } from "../../policy/read-json.js";
import type { Spot } from "../spot.js";
import { entries, oneOf } from "./lists.js";
import { LEGACY, type Refusals } from "./refusals.js";

const IAM_PATHS = [
  "user/",
  "federated-user/",
  "role/",
  "group/",
  "instance-profile/",
  "mfa/",
  "server-certificate/",
  "policy/",
  "sms-mfa/",
  "saml-provider/",
  "oidc-provider/",
  "report/",
  "access-report/",
];

export function checkResource(statement: JsonObject, spot: Spot, refusals: Refusals): void {
  const list = oneOf(statement, spot, "Resource", refusals);
  if (list === BROKEN) return;
  if (refusals.kind === "trust") {
    if (list === undefined) return;
    const plain = list.name === "Resource";
    refusals.add(
      "syntax",
      "RESOURCE_NOT_ALLOWED",
      spot.to(list.name, list.node),
      {},
      {
        atResource: plain ? "Has prohibited field Resource" : "AssumeRole policy must not contain resources.",
        unverified: !plain,
      },
    );
    return;
  }
  const none = {
    attached: "Policy statement must contain resources.",
    atResource: "Missing required field Resource",
    unverified: !refusals.attached,
  };
  if (list === undefined) {
    // Whether a policy at a resource must name it depends on the service: ECR's never do, S3's must.
    if (refusals.kind !== undefined && refusals.kind !== "resource")
      refusals.add("resources", "MISSING_RESOURCE", spot, {}, none);
    return;
  }
  const at = spot.to(list.name, list.node);
  if (list.node.type === "array" && list.node.items.length === 0) {
    if (refusals.kind !== undefined) refusals.add("resources", "EMPTY_ARRAY_RESOURCE", at, {}, none);
    return;
  }
  for (const { text, spot: where } of entries(list.node, at, refusals))
    if (refusals.attached) checkArn(text, where, refusals);
}

function checkArn(text: string, spot: Spot, refusals: Refusals): void {
  if (text === "*") return;
  const parts = splitArn(text);
  const [, partition = "", service = "", region = "", account = "", path = ""] = parts;
  if (parts.length < 2)
    refusals.add(
      "resource",
      "RESOURCE_NOT_AN_ARN",
      spot,
      { resource: text },
      {
        attached: `Resource ${text} must be in ARN format or "*".`,
      },
    );
  else if (!isPartition(partition))
    refusals.add(
      "resource",
      "INVALID_PARTITION",
      spot,
      { partition, service },
      {
        attached: `Partition "${partition}" is not valid for resource "${asIamReadsIt(text, partition)}".`,
      },
    );
  else if (parts.length < 3 || /[*?]/.test(service))
    refusals.add(
      "resource",
      "INVALID_VENDOR",
      spot,
      {},
      {
        attached: "Resource vendor must be fully qualified and cannot contain regexes.",
      },
    );
  else if (service === "" || (parts.length < 6 && text.includes("::")))
    refusals.add("legacy", "INCOMPLETE_ARN", spot, { resource: text }, { attached: LEGACY });
  else if (refusals.kind === "session" && parts.length < 6)
    refusals.add("resource", "INCOMPLETE_ARN", spot, { resource: text });
  else if (service === "iam" && region !== "")
    refusals.add(
      "resource",
      "REGION_NOT_ALLOWED",
      spot,
      { service },
      {
        attached: `IAM resource ${text} cannot contain region information.`,
      },
    );
  else if (service === "s3" && region !== "" && account === "")
    refusals.add(
      "resource",
      "REGION_NOT_ALLOWED",
      spot,
      { service },
      {
        attached: `Resource ${text} can not contain region information.`,
      },
    );
  else if (
    service === "iam" &&
    parts.length === 6 &&
    !/[*?$]/.test(path) &&
    // Not in IAM's own list, but what sts:AssumeRoot works on, and in AWS's managed policies.
    path !== "root" &&
    !IAM_PATHS.some((known) => path.startsWith(known))
  )
    refusals.add(
      "resource",
      "INVALID_IAM_PATH",
      spot,
      { resource: path },
      {
        attached: `IAM resource path must either be "*" or start with ${IAM_PATHS.join(", ")}.`,
      },
    );
}

export const isPartition = (text: string): boolean => /^(?:aws[a-z-]*|[a-z-]*[*?][a-z*?-]*)$/.test(text);

function asIamReadsIt(text: string, partition: string): string {
  const fields = text.split(":").slice(2);
  const [first = "*", second = "*", third = "*", ...others] = fields.length === 1 && fields[0] === "" ? [] : fields;
  return `arn:${partition}:${first}:${second}:${third}:${others.length > 0 ? others.join(":") : "*"}`;
}
