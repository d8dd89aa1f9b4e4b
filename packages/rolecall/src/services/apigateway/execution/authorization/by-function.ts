/**
 * Lambda authorizers: the caller's identity is taken from the request, the function asked (or what it said before), and
 * the policy in its answer decided together with the API's resource policy.
 *
 * Table A of AWS's page: a Deny on either side denies, an Allow on either side is enough. Since the resource policy knows
 * the caller as anonymous and the authorizer's policy as its own principal, each is decided apart; what comes of it stands
 * in the trail as one decision of the authorizer's principal, or as the resource policy's refusal.
 */
import { compilePolicy, evaluate } from "@rolecall/engine";
import { RE2JS } from "re2js";
import type { FrontCall } from "../../../../kernel/front.js";
import { anonymousContext, decideAuthorizerPolicy } from "../../../execute-api/authorizer-policy.js";
import { keptAnswers } from "../../../execute-api/kept-answers.js";
import type { AuthorizerDefinition } from "../../records.js";
import { apiArn, type Exchange, requestArn } from "../exchange.js";
import { accessDenied, authorizerMisconfigured, unauthorized } from "../failures.js";
import { askAuthorizer } from "./ask-authorizer.js";
import type { AuthorizerAnswer } from "./authorizer-answer.js";
import { requestEvent, tokenEvent } from "./authorizer-event.js";
import { identityOf } from "./identity-source.js";
import { anonymous, askInvoke } from "./resource-policy.js";

const answers = keptAnswers<AuthorizerAnswer>();

export async function authorizeByFunction(
  exchange: Exchange,
  authorizer: AuthorizerDefinition,
  call: FrontCall,
): Promise<void> {
  const byResource = await decideResourcePolicy(exchange, call);
  const answer = await answerOf(authorizer, exchange);
  exchange.found.authorizer = answer.result;
  const { region, account } = exchange.api;
  const byAuthorizer = await decideAuthorizerPolicy(
    {
      policy: answer.policy,
      name: authorizer.name,
      principalArn: `${apiArn(exchange.api)}/authorizers/${authorizer.id}/${answer.result.principalId}`,
      resource: requestArn(exchange),
      account,
      region,
      service: "apigateway",
    },
    call,
  );
  if (byAuthorizer === "allowed" || (byAuthorizer === "implicitDeny" && byResource === "allowed")) return;
  throw accessDenied(
    byAuthorizer === "explicitDeny"
      ? "User is not authorized to access this resource with an explicit deny"
      : "User is not authorized to access this resource",
  );
}

/** @throws GatewayFailure the identity is missing or of the wrong form, or the authorizer failed */
async function answerOf(authorizer: AuthorizerDefinition, exchange: Exchange): Promise<AuthorizerAnswer> {
  const { host, log } = exchange;
  const { authorizerResultTtlInSeconds: ttlSeconds } = authorizer;
  const identity = requiredIdentity(authorizer, exchange);
  const key = ttlSeconds > 0 && identity.length > 0 ? cacheKey(exchange, authorizer, identity) : undefined;
  const cached = key === undefined ? undefined : answers.find(host.store, key, host.clock.now());
  if (cached) {
    log.info("Using valid authorizer policy from the cache");
    return cached;
  }
  const answer = await askedAuthorizer(authorizer, exchange);
  if (key !== undefined) answers.keep(host.store, key, answer, host.clock.now() + ttlSeconds * 1000);
  return answer;
}

/** The function's answer, whatever it said before. */
export async function askedAuthorizer(authorizer: AuthorizerDefinition, exchange: Exchange): Promise<AuthorizerAnswer> {
  const [token = ""] = requiredIdentity(authorizer, exchange);
  exchange.log.info(`Starting authorizer: ${authorizer.id} for request: ${exchange.request.requestId}`);
  return askAuthorizer(
    authorizer,
    authorizer.type === "TOKEN" ? tokenEvent(exchange, token) : requestEvent(exchange),
    exchange,
  );
}

/** What identifies the caller, all of it; for TOKEN of the form that is wanted. */
function requiredIdentity(authorizer: AuthorizerDefinition, exchange: Exchange): readonly string[] {
  const { type, identityValidationExpression: form = "" } = authorizer;
  const identity = identityOf(authorizer, exchange);
  if (identity.some((value) => value === "")) throw unauthorized("Unauthorized request: an identity source is missing");
  if (type === "TOKEN" && form !== "" && !fits(identity[0] ?? "", form)) {
    throw unauthorized("Unauthorized request: the token does not fit its validation expression");
  }
  return identity;
}

const cacheKey = ({ api, stage }: Exchange, { id }: AuthorizerDefinition, identity: readonly string[]) =>
  JSON.stringify([api.region, api.id, stage.name, stage.deploymentId, stage.authorizersFlushed ?? 0, id, identity]);

/** The whole token (unverified: AWS says "matches"), by an expression of Java's as far as RE2 knows it. */
function fits(token: string, expression: string): boolean {
  try {
    return RE2JS.compile(expression).matches(token);
  } catch {
    throw authorizerMisconfigured("the token's validation expression is no regular expression that Rolecall knows");
  }
}

/**
 * By the resource policy alone. What it refuses for sure goes the way of all requests, so that the refusal has its words
 * and stands in the trail.
 */
async function decideResourcePolicy(exchange: Exchange, call: FrontCall): Promise<"allowed" | "silent"> {
  const { api, definition } = exchange;
  if (definition.policy === undefined) return "silent";
  const resource = requestArn(exchange);
  const context = await anonymousContext({ resource, account: api.account, region: api.region }, call);
  const principal = { type: "anonymous" } as const;
  const request = { principal, action: "execute-api:Invoke", resource, resourceAccount: api.account, context };
  const { outcome } = evaluate(request, { identity: [], resource: { policy: compilePolicy(definition.policy) } });
  if (outcome === "allowed") return "allowed";
  if (outcome === "implicitDeny") return "silent";
  await askInvoke(exchange, anonymous(exchange, call));
  throw accessDenied("User is not authorized to access this resource");
}
