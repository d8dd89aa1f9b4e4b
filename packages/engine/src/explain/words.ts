/**
 * AWS's own words for a refusal.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * Inferred: which policy type is named when several deny (`evaluate` decides); that inline policies are named by no ARN.
 */
import type { Decision, Layer } from "../decision.js";
import { accountOf, principalArn } from "../principal.js";
import type { AccessRequest } from "../request.js";
import { LAYER_NAMES } from "./names.js";

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
  const arn = WITH_ARN.includes(layer) && isNear(request, options) ? statements[0]?.policy.arn : undefined;
  const through =
    options.throughEndpoint === true && layer === "scp" ? "VPC endpoint policy transitively through a " : "";
  return `with an explicit deny in ${through === "" ? article(LAYER_NAMES[layer]) : "a"} ${through}${LAYER_NAMES[layer]}${arn === undefined ? "" : `: ${arn}`}`;
}

/**
 * The whole sentence: `User: {ARN} is not authorized to perform: {action} on resource: {resource} {reason}`. Recorded:
 * refusals of sts:AssumeRole give no reason; callers known only by an identity provider are not named.
 */
export function denialMessage(decision: Decision, request: AccessRequest, options: MessageOptions = {}): string {
  const action = options.action ?? request.action;
  const { principal } = request;
  if (principal.type === "web-identity" || principal.type === "saml") return `Not authorized to perform ${action}`;
  let message = `User: ${principalArn(principal)} is not authorized to perform: ${action}`;
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

const article = (name: string): string => (/^[aeiou]/i.test(name) ? "an" : "a");

function isNear({ principal, resourceAccount }: AccessRequest, { sameOrganization }: ReasonOptions): boolean {
  const own = accountOf(principal);
  return sameOrganization === true || (own !== undefined && (resourceAccount ?? own) === own);
}
