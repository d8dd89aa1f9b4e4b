/**
 * AWS's own words for a refusal.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * Inferred: which policy type is named when several deny (`evaluate` decides); that inline policies are named by no ARN,
 * nor an SCP whose refusal is laid to the VPC endpoint's policy; the words for RCPs that do not allow, since AWS attaches
 * one that allows everywhere.
 */
import type { Decision, Layer } from "../decision.js";
import { accountOf, principalArn } from "../principal.js";
import type { AccessRequest } from "../request.js";
import { LAYER_NAMES, withArticle } from "./names.js";

export interface ReasonOptions {
  /** The action as the service spells it in its messages, such as `sqs:sendmessage`. */
  readonly action?: string;
  /** Caller and resource are in one organization: then an explicit deny names the policy's ARN across accounts too. */
  readonly sameOrganization?: boolean;
  /** The call came through a VPC endpoint that an SCP refuses; AWS then blames the endpoint's policy `transitively`. */
  readonly throughEndpoint?: boolean;
}

export interface MessageOptions extends ReasonOptions {
  /** In place of the request's resource: another spelling, a masked account. `null` leaves it out. */
  readonly resource?: string | null;
  /** S3 puts the resource in double quotes. */
  readonly quoteResource?: boolean;
  /** Leave the reason out, as sts:AssumeRole always does. */
  readonly withoutReason?: boolean;
  /** The name in which some services speak of their own calls, such as `CloudWatch Alarms`; they name no resource. */
  readonly serviceName?: string;
  /** Where the details of this decision are kept: IAM's own refusals end in a link to them (a preview of September 2026). */
  readonly authorization?: AuthorizationDetails;
}

export interface AuthorizationDetails {
  /** `[0-9a-z]+`, for GetRequestAuthorizationDetails. */
  readonly id: string;
  readonly region: string;
}

/** AWS names no ARN for resource-based and endpoint policies. */
const WITH_ARN: readonly Layer[] = ["identity", "boundary", "session", "scp", "rcp"];

/** `because no identity-based policy allows the x:Y action`; `undefined` unless the request was refused for sure. */
export function denialReason(
  { outcome, layer, statements }: Decision,
  request: AccessRequest,
  options: ReasonOptions = {},
): string | undefined {
  if (layer === undefined) return undefined;
  if (outcome === "implicitDeny")
    return `because no ${LAYER_NAMES[layer]} allows the ${options.action ?? request.action} action`;
  if (outcome !== "explicitDeny") return undefined;
  if (layer === "trust") return "with an explicit deny in the role trust policy";
  if (options.throughEndpoint === true && layer === "scp")
    return "with an explicit deny in a VPC endpoint policy transitively through a service control policy";
  const arn = WITH_ARN.includes(layer) && isNear(request, options) ? statements[0]?.policy.arn : undefined;
  const denied = `with an explicit deny in ${withArticle(LAYER_NAMES[layer])}`;
  return arn === undefined ? denied : `${denied}: ${arn}`;
}

/**
 * The whole sentence: `User: {ARN} is not authorized to perform: {action} on resource: {resource} {reason}`. Recorded:
 * refusals of sts:AssumeRole give no reason; callers known only by an identity provider are not named; KMS says of a key of
 * another account only what may be wrong.
 */
export function denialMessage(decision: Decision, request: AccessRequest, options: MessageOptions = {}): string {
  const action = options.action ?? request.action;
  const { principal } = request;
  if (principal.type === "web-identity" || principal.type === "saml") return `Not authorized to perform ${action}`;
  let message = `User: ${principalArn(principal)} is not authorized to perform: ${action}`;
  if (options.serviceName !== undefined) {
    message = `${options.serviceName} is not authorized to perform: ${action} on the resource`;
    return [message, denialReason(decision, request, options)].filter((part) => part !== undefined).join(" ");
  }
  if (isForeignKey(decision, request)) return `${message} ${ABOUT_A_FOREIGN_KEY}`;
  const resource = options.resource === undefined ? request.resource : options.resource;
  if (resource !== null) message += ` on resource: ${options.quoteResource === true ? `"${resource}"` : resource}`;
  const silent = options.withoutReason ?? request.action.toLowerCase() === "sts:assumerole";
  const reason = silent ? undefined : denialReason(decision, request, options);
  if (reason !== undefined) message += ` ${reason}`;
  return options.authorization === undefined ? message : message + whereToLook(options.authorization);
}

/** AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html */
const whereToLook = ({ id, region }: AuthorizationDetails): string =>
  `. Go to https://${region}.console.aws.amazon.com/iam/home?region=${region}#/authorization-details/${id} for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ${id}`;

/** What KMS answers about a key of another account that does not let the caller in (recorded). */
const ABOUT_A_FOREIGN_KEY =
  "on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

const isForeignKey = ({ layer }: Decision, { action, principal, resourceAccount }: AccessRequest): boolean =>
  layer === "resource" &&
  /^kms:/i.test(action) &&
  resourceAccount !== undefined &&
  resourceAccount !== accountOf(principal);

function isNear({ principal, resourceAccount }: AccessRequest, { sameOrganization }: ReasonOptions): boolean {
  const own = accountOf(principal);
  return sameOrganization === true || (own !== undefined && (resourceAccount ?? own) === own);
}
