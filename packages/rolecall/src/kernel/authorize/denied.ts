/** A refusal in the words, code and status of the service that refuses (iam-evaluation, "The words of a denial"). */
import type { Service } from "@rolecall/aws-model";
import { type AccessRequest, type AuthorizationDetails, type Decision, denialMessage } from "@rolecall/engine";
import { AwsError } from "../errors.js";
import type { RefusalWords } from "../service.js";

export interface DenialDetails {
  readonly authorization?: AuthorizationDetails | undefined;
  /** Caller and resource are in one organization: then policies are named across accounts too. */
  readonly sameOrganization?: boolean;
}

/** The operation's service gives code and status, the action's service the words. */
export function accessDenied(
  service: Service,
  decision: Decision,
  request: AccessRequest,
  words: RefusalWords = {},
  { authorization, sameOrganization = false }: DenialDetails = {},
): AwsError {
  const { code, status } = accessDeniedCode(service);
  const options = { ...words, sameOrganization, ...(authorization === undefined ? {} : { authorization }) };
  const sentence = isStranger(request) && !sameOrganization ? (words.toStrangers ?? words.sentence) : words.sentence;
  return new AwsError(code, sentence ?? denialMessage(decision, request, options), status);
}

/** Of another account than the resource, or of none. A service is of none, and stranger to nobody. */
function isStranger({ principal, resourceAccount }: AccessRequest): boolean {
  if (principal.type === "anonymous") return true;
  return "account" in principal && resourceAccount !== undefined && principal.account !== resourceAccount;
}

/** Each protocol's code; SNS has its own. */
export function accessDeniedCode(service: Service): { code: string; status: number } {
  if (service.name === "sns") return { code: "AuthorizationError", status: 403 };
  // Recorded October 2026: 403, unlike other services of its protocol.
  if (service.name === "sqs") return { code: "AccessDeniedException", status: 403 };
  switch (service.model().protocols[0]) {
    case "awsQuery":
    case "ec2Query":
    case "restXml":
      return { code: "AccessDenied", status: 403 };
    case "restJson1":
      return { code: "AccessDeniedException", status: 403 };
    default:
      return { code: "AccessDeniedException", status: 400 };
  }
}

/** Credentials whose user or role is gone. */
export function invalidToken(service: Service): AwsError {
  const query = ["awsQuery", "ec2Query", "restXml"].includes(service.model().protocols[0] ?? "");
  return new AwsError(
    query ? "InvalidClientTokenId" : "UnrecognizedClientException",
    "The security token included in the request is invalid.",
    query || service.model().protocols[0] === "restJson1" ? 403 : 400,
  );
}
