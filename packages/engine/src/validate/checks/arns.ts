/** Is each entry of Resource and NotResource an ARN as its service makes them? */

import { splitPattern, withoutVariables } from "../arn.js";
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { hasWildcard, isAny, overlaps } from "../glob.js";
import { isPartition } from "../grammar/resource.js";
import { isRegion } from "../regions.js";
import type { Entry } from "../view.js";

export const ARNS = {
  INVALID_ARN_SERVICE_CASE: {
    severity: "error",
    message: "services are written in small letters in ARNs: `<lower>`, not `<service>`",
    analyzer: {
      issueCode: "INVALID_ARN_SERVICE_CASE",
      details: "Update the service name <service> in the resource ARN to use all lowercase letters.",
    },
  },
  INVALID_ARN_REGION: {
    severity: "error",
    message: "there is no Region `<region>`",
    analyzer: {
      issueCode: "INVALID_ARN_REGION",
      details:
        "The Region <region> is not valid for this resource. Update the resource ARN to include a supported Region.",
    },
  },
  MISSING_ARN_REGION: {
    severity: "error",
    message: "the ARNs of `<service>` have a Region here; `*` stands for all of them",
    analyzer: { issueCode: "MISSING_ARN_REGION", details: "Add a Region to the <service> resource ARN." },
  },
  INVALID_ARN_ACCOUNT: {
    severity: "error",
    message: "`<account>` is no account: accounts are twelve digits",
    analyzer: {
      issueCode: "INVALID_ARN_ACCOUNT",
      details: "The resource ARN account ID <account> is not valid. Provide a 12-digit account ID.",
    },
  },
  MISSING_ARN_ACCOUNT: {
    severity: "error",
    message: "the ARN of `<resource>` has an account; `*` stands for all of them",
    analyzer: {
      issueCode: "MISSING_ARN_ACCOUNT",
      details: "The resource <resource> in the arn is missing an account id. Please provide a 12 digit account id.",
    },
  },
  ARN_ACCOUNT_NOT_ALLOWED: {
    severity: "error",
    message: "ARNs of `<service>` have no account here",
    analyzer: {
      issueCode: "ARN_ACCOUNT_NOT_ALLOWED",
      details: "The service <service> does not support specifying an account ID in the resource ARN.",
    },
  },
  INVALID_ARN_RESOURCE: {
    severity: "error",
    message: "`<service>` has no resources of the form `<resource>`",
    analyzer: {
      issueCode: "INVALID_ARN_RESOURCE",
      details: "Resource ARN does not match the expected ARN format. Update the resource portion of the ARN.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkArns(checking: Checking): void {
  for (const { resource } of checking.statements)
    for (const entry of resource?.entries ?? [])
      if (!isAny(entry.text) && !checking.isRefused(entry.spot)) checkArn(entry, checking);
}

function checkArn({ text, spot }: Entry, checking: Checking): void {
  const { report } = checking;
  const parts = splitPattern(text);
  const [scheme = "", partition = "", service = "", region = "", account = "", resource = ""] = parts;
  if (parts.length === 1 || (scheme !== "arn" && !hasWildcard(scheme))) {
    if (!hasWildcard(text) && !text.startsWith("${") && !isShortForApi(text))
      report.add("RESOURCE_NOT_AN_ARN", spot, { resource: text });
    return;
  }
  if (!isPartition(partition) && !isOpen(partition)) {
    report.add("INVALID_PARTITION", spot, { partition, service });
    return;
  }
  if (hasWildcard(service)) {
    if (parts.length > 3) report.add("WILDCARD_IN_SERVICE_NAME", spot, { text });
    return;
  }
  if (parts.length < 6) {
    // A `*` at the end reaches across the parts that are missing.
    if (!text.endsWith("*")) report.add("INCOMPLETE_ARN", spot, { resource: text });
    return;
  }
  const lower = service.toLowerCase();
  if (service !== lower) {
    report.add("INVALID_ARN_SERVICE_CASE", spot, { service, lower });
    return;
  }
  const badRegion = region !== "" && !isOpen(region) && !isRegion(region);
  if (badRegion) report.add("INVALID_ARN_REGION", spot, { region });
  const badAccount = account !== "" && !isOpen(account) && !ACCOUNT.test(account);
  if (badAccount) report.add("INVALID_ARN_ACCOUNT", spot, { account });
  if (!badRegion && !badAccount) checkAgainstTemplates({ service, region, account, resource }, spot, checking);
}

/** API Gateway takes `execute-api:/stage/GET/path` in its APIs' policies and completes it. */
export const isShortForApi = (text: string): boolean => text.startsWith("execute-api:/");

/** Accounts, and what AWS writes in their place where a resource is its own. */
const ACCOUNT = /^(?:\d{12}|aws|aws-managed|amazon|cloudfront|third-party|dsql|ok|system|aws-marketplace)$/;

/** Services of whose resources AWS's reference leaves some out, or writes them otherwise than its own policies do. */
const HALF_DESCRIBED = new Set([
  "apigateway",
  "aps",
  "cloudformation",
  "grafana",
  "pricingplanmanager",
  "profile",
  "qdeveloper",
  "robomaker",
  "securityagent",
  "waf",
  "waf-regional",
]);

/** Services with resources of AWS's own, which have no account: `arn:aws:ssm:us-east-1::document/AWS-RunShellScript`. */
const AWS_OWN = new Set(["ssm", "resource-explorer-2"]);

/** Nothing can be said of a part with a wildcard or a variable. */
const isOpen = (part: string): boolean => hasWildcard(part) || part.includes("${");

function checkAgainstTemplates(
  { service, region, account, resource }: Record<"service" | "region" | "account" | "resource", string>,
  spot: Entry["spot"],
  checking: Checking,
): void {
  const { report } = checking;
  const templates = checking.templates(service);
  if (templates === undefined || templates.length === 0) return;
  const glob = withoutVariables(resource);
  if (!checking.budget.spend(templates.length * (glob.length + 1) * 40)) return;
  const fitting = templates.filter((template) => overlaps(glob, template.resource));
  if (fitting.length === 0) {
    if (HALF_DESCRIBED.has(service) || (service === "iam" && resource === "root")) return;
    report.add("INVALID_ARN_RESOURCE", spot, { service, resource });
    return;
  }
  if (region === "" && fitting.every((template) => template.region !== ""))
    report.add("MISSING_ARN_REGION", spot, { service });
  else if (region !== "" && !isAny(region) && fitting.every((template) => template.region === ""))
    report.add("REGION_NOT_ALLOWED", spot, { service });
  const mayBeAwsOwn = AWS_OWN.has(service) || isAny(resource);
  if (account === "" && !mayBeAwsOwn && fitting.every((template) => template.account !== ""))
    report.add("MISSING_ARN_ACCOUNT", spot, { resource });
  else if (account !== "" && !isAny(account) && fitting.every((template) => template.account === ""))
    report.add("ARN_ACCOUNT_NOT_ALLOWED", spot, { service });
}
