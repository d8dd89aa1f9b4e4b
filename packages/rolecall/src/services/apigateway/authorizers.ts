/** What AWS checks of an authorizer. */
import { parseArn } from "../../kernel/arn.js";
import { badArn, badRequest, conflict } from "./errors.js";
import { requireCredentials, requireOneOf } from "./methods.js";
import type { AuthorizerDefinition } from "./records.js";

/** AWS: ten an API. */
export const MOST_AUTHORIZERS = 10;
const MOST_TTL = 3600;

/**
 * The authorizer as it is kept: a token comes in the header Authorization unless said otherwise.
 * @throws BadRequestException. Unverified words, save those of ARNs
 */
export function checkedAuthorizer(authorizer: AuthorizerDefinition): AuthorizerDefinition {
  const { name, type, providerARNs, authorizerUri, identitySource, authorizerResultTtlInSeconds: ttl } = authorizer;
  if (name === "") throw badRequest("Authorizer name cannot be empty");
  requireOneOf("authorizer type", type, ["TOKEN", "REQUEST", "COGNITO_USER_POOLS"]);
  if (!(Number.isInteger(ttl) && ttl >= 0 && ttl <= MOST_TTL)) {
    throw badRequest("Authorizer result TTL must be between 0 and 3600 seconds");
  }
  if (type === "COGNITO_USER_POOLS") {
    if (providerARNs === undefined || providerARNs.length === 0) {
      throw badRequest("Invalid Authorizer Provider ARNs: at least one user pool must be specified");
    }
    if (providerARNs.some((arn) => parseArn(arn)?.service !== "cognito-idp")) throw badArn();
  } else {
    if (authorizerUri === undefined || authorizerUri === "")
      throw badRequest("Invalid Authorizer URI: it must be specified");
    const arn = parseArn(authorizerUri);
    if (!arn) throw badArn();
    if (arn.service !== "apigateway" || !arn.resource.startsWith("path/") || arn.account !== "lambda") {
      throw badRequest(
        `Invalid Authorizer URI: ${authorizerUri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
      );
    }
    requireCredentials(authorizer.authorizerCredentials);
  }
  const sources = identitySource === undefined || identitySource === "" ? [] : identitySource.split(",");
  for (const source of sources) {
    if (!/^(?:method\.request\.(?:header|querystring)|stageVariables|context)\..+$/.test(source.trim())) {
      throw badRequest(`Identity source ${source} is not valid`);
    }
  }
  if (type === "REQUEST" && sources.length === 0 && ttl > 0) {
    throw badRequest("Identity Source must be specified when Authorization caching is enabled");
  }
  if (sources.length > 0 || type === "REQUEST") return authorizer;
  return { ...authorizer, identitySource: "method.request.header.Authorization" };
}

/** @throws ConflictException. Unverified words */
export function requireNewName(there: readonly AuthorizerDefinition[], { id, name }: AuthorizerDefinition): void {
  if (there.some((other) => other.name === name && other.id !== id)) throw conflict("Authorizer name must be unique.");
}
