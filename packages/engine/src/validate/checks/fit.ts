/** Do the actions of a statement fit the resources that stand beside them? */
import { withoutVariables } from "../arn.js";
import type { Checking, NamedAction } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { hasWildcard, isAny, overlaps } from "../glob.js";
import { templatePattern } from "../templates.js";
import type { Entry, StatementView } from "../view.js";
import { isShortForApi } from "./arns.js";

export const FIT = {
  ACTION_FITS_NO_RESOURCE: {
    severity: "warning",
    message: "no resource of this statement is one that `<action>` works on: <expected>",
  },
  ACTION_WITHOUT_RESOURCES: {
    severity: "suggestion",
    message: "AWS's reference has no resources for `<action>`, so it is sure to be allowed or denied on `*` alone",
  },
  MISSING_QUALIFIED_FUNCTION: {
    severity: "warning",
    message: "`<resource>` leaves out the function's versions and aliases: `<resource>:*` names them",
  },
  UNSUPPORTED_ACTION_IN_POLICY: {
    severity: "error",
    message: "the policy of a resource of type `<type>` cannot speak on `<action>`",
    analyzer: {
      issueCode: "UNSUPPORTED_ACTION_IN_POLICY",
      details:
        "The action <action> is not supported for the resource-based policy attached to the resource type <type>.",
    },
  },
  UNSUPPORTED_RESOURCE_ARN_IN_POLICY: {
    severity: "error",
    message: "the policy of a resource of type `<type>` cannot speak on `<resource>`",
    analyzer: {
      issueCode: "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
      details: "The resource ARN is not supported for the resource-based policy attached to the resource type <type>.",
    },
  },
  BUCKET_NAME_RUNS_ON: {
    severity: "warning",
    message:
      "`<resource>` is every bucket whose name begins so, whoever owns it; of one bucket it is `<bucket>` and `<bucket>/*`",
  },
} as const satisfies Record<string, Declaration>;

export function checkFit(checking: Checking): void {
  for (const statement of checking.statements) {
    checkResources(statement, checking);
    checkQualifiers(statement, checking);
    checkBuckets(statement, checking);
    checkOwnService(statement, checking);
  }
}

function checkResources({ action, resource }: StatementView, checking: Checking): void {
  if (action === undefined || action.negated || resource === undefined || resource.negated) return;
  if (resource.entries.length === 0 || resource.entries.some(({ text }) => isAny(text) || isShortForApi(text))) return;
  // An ARN that is none was already reported; nothing is left that could fit.
  const patterns = resource.entries.map(({ text }) => withoutVariables(text));
  for (const { text, spot } of action.entries) {
    const actions = checking.actions(text);
    if (actions === undefined || actions.length === 0) continue;
    if (actions.some((one) => fits(one, patterns, checking))) continue;
    const templates = [...new Set(actions.flatMap((one) => one.action.resourceTypes.map(({ arn }) => arn)))];
    if (templates.length === 0) checking.report.add("ACTION_WITHOUT_RESOURCES", spot, { action: text });
    else checking.report.add("ACTION_FITS_NO_RESOURCE", spot, { action: text, expected: alternatives(templates) });
  }
}

const SHOWN = 3;

function alternatives(templates: readonly string[]): string {
  const shown = templates.slice(0, SHOWN).map((template) => `\`${template}\``);
  return `${shown.join(" or ")}${templates.length > SHOWN ? " and others" : ""}`;
}

function fits({ prefix, action }: NamedAction, patterns: readonly string[], { budget }: Checking): boolean {
  if (action.resourceTypes.length === 0) return patterns.some((pattern) => isWholeService(pattern, prefix));
  for (const { arn } of action.resourceTypes) {
    const template = templatePattern(arn);
    for (const pattern of patterns)
      if (!budget.spend(pattern.length * template.length) || overlaps(pattern, template)) return true;
  }
  return false;
}

/** `arn:aws:s3:::*`: what an action without resources is asked on may be written so. */
const isWholeService = (pattern: string, prefix: string): boolean => {
  const [, , service = "", , , ...rest] = pattern.split(":");
  return pattern.endsWith("*") && (hasWildcard(service) || service === prefix) && /^[*:/]*$/.test(rest.join(":"));
};

/** API operations with a Qualifier: asked on `function:f:q` when one is given. Without one, on `function:f`. */
const QUALIFIED = new Set(["lambda:invokefunction", "lambda:invokefunctionurl"]);
const FUNCTION = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:*?$]+)$/;

function checkQualifiers({ action, resource }: StatementView, checking: Checking): void {
  if (checking.kind === "resource" || checking.kind === "rcp") return;
  if (action === undefined || action.negated || resource === undefined || resource.negated) return;
  if (!action.entries.some(({ text }) => QUALIFIED.has(text.toLowerCase()))) return;
  const names = new Set<string>();
  const open: string[] = [];
  for (const { text } of resource.entries) {
    const qualified = /:function:([^:]+):./.exec(text);
    if (qualified !== null) names.add(qualified[1] as string);
    if (hasWildcard(text)) open.push(text);
  }
  for (const { text, spot } of resource.entries) {
    const name = FUNCTION.exec(text)?.[1];
    if (name === undefined || names.has(name)) continue;
    if (open.some((pattern) => !checking.budget.spend(pattern.length * text.length) || overlaps(pattern, `${text}:*`)))
      continue;
    checking.report.add("MISSING_QUALIFIED_FUNCTION", spot, { resource: text });
  }
}

/**
 * `arn:aws:s3:::b*` beside actions on the bucket and on its objects: the star was to be "and what is in it". After a
 * hyphen or a dot it is a prefix that somebody chose.
 */
function checkBuckets({ action, resource }: StatementView, checking: Checking): void {
  if (action === undefined || action.negated || resource === undefined || resource.negated) return;
  const names = resource.entries.flatMap(({ text, spot }) => {
    const bucket = /^(arn:[^:]*:s3:::[a-z0-9][a-z0-9.-]*[a-z0-9])\*$/.exec(text)?.[1];
    return bucket === undefined ? [] : [{ resource: text, spot, bucket }];
  });
  if (names.length === 0) return;
  const types = new Set<string>();
  for (const { text } of action.entries)
    for (const { prefix, action: one } of checking.actions(text) ?? [])
      if (prefix === "s3") for (const { name } of one.resourceTypes) types.add(name);
  if (!types.has("bucket") || !types.has("object")) return;
  for (const { resource: text, spot, bucket } of names)
    checking.report.add("BUCKET_NAME_RUNS_ON", spot, { resource: text, bucket });
}

/** Whose actions a resource's policy can speak on. */
const SERVICES: ReadonlyMap<string, readonly string[]> = new Map([
  ["AWS::S3::Bucket", ["s3"]],
  ["AWS::S3::AccessPoint", ["s3"]],
  ["AWS::S3::MultiRegionAccessPoint", ["s3"]],
  ["AWS::S3ObjectLambda::AccessPoint", ["s3-object-lambda"]],
  ["AWS::S3Express::DirectoryBucket", ["s3express"]],
  ["AWS::IAM::AssumeRolePolicyDocument", ["sts"]],
  ["AWS::DynamoDB::Table", ["dynamodb"]],
  ["AWS::Lambda::Function", ["lambda"]],
  ["AWS::SQS::Queue", ["sqs"]],
  ["AWS::SNS::Topic", ["sns"]],
  ["AWS::KMS::Key", ["kms"]],
  ["AWS::SecretsManager::Secret", ["secretsmanager"]],
  ["AWS::Events::EventBus", ["events"]],
  ["AWS::Kinesis::Stream", ["kinesis"]],
]);

function checkOwnService({ action, resource }: StatementView, checking: Checking): void {
  const type = checking.resourceType ?? "";
  const own = SERVICES.get(type);
  if (own === undefined) return;
  const isForeign = (service: string): boolean =>
    service !== "" && !hasWildcard(service) && !own.includes(service.toLowerCase());
  for (const { text, spot } of action?.entries ?? [])
    if (isForeign(serviceOfAction(text)))
      checking.report.add("UNSUPPORTED_ACTION_IN_POLICY", spot, { action: text, type });
  for (const { text, spot } of resource?.entries ?? [])
    if (isForeign(serviceOfArn({ text, spot })))
      checking.report.add("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", spot, { resource: text, type });
}

const serviceOfAction = (text: string): string => text.slice(0, Math.max(0, text.indexOf(":")));
const serviceOfArn = ({ text }: Entry): string => (text.startsWith("arn:") ? (text.split(":")[2] ?? "") : "");
