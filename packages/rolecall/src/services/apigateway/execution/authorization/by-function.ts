/**
 * Lambda authorizers: the caller's identity is taken from the request, the function asked (or what it said before), and
 * the policy in its answer decided together with the API's resource policy.
 *
 * Table A of AWS's page: a Deny on either side denies, an Allow on either side is enough. Since the resource policy knows
 * the caller as anonymous and the authorizer's policy as its own principal, each is decided apart; what comes of it stands
 * in the trail as one decision of the authorizer's principal, or as the resource policy's refusal.
 */
import { compilePolicy, type Decision, denialReason, evaluate, type Principal } from "@rolecall/engine";
import { RE2JS } from "re2js";
import { ANONYMOUS } from "../../../../kernel/authenticate/index.js";
import { PermissionContext } from "../../../../kernel/authorize/context.js";
import { requestFacts } from "../../../../kernel/authorize/facts.js";
import { findWho } from "../../../../kernel/authorize/who.js";
import { RolecallError } from "../../../../kernel/errors.js";
import type { FrontCall } from "../../../../kernel/front.js";
import { invokePermission } from "../../../execute-api/operations/invoke-api.js";
import type { AuthorizerDefinition } from "../../records.js";
import { apiArn, type Exchange, requestArn } from "../exchange.js";
import { accessDenied, authorizerMisconfigured, unauthorized } from "../failures.js";
import { askAuthorizer } from "./ask-authorizer.js";
import type { AuthorizerAnswer } from "./authorizer-answer.js";
import { cachedAnswer, keepAnswer } from "./authorizer-cache.js";
import { requestEvent, tokenEvent } from "./authorizer-event.js";
import { identityOf } from "./identity-source.js";
import { anonymous, askInvoke } from "./resource-policy.js";

export async function authorizeByFunction(
  exchange: Exchange,
  authorizer: AuthorizerDefinition,
  call: FrontCall,
): Promise<void> {
  const context = await contextOf(exchange, call);
  const byResource = decideResourcePolicy(exchange, context);
  // The refusal, in its words and in the trail, is the kernel's.
  if (byResource === "explicitDeny" || byResource === "undetermined")
    await askInvoke(exchange, anonymous(exchange, call));

  const answer = await answerOf(authorizer, exchange);
  exchange.found.authorizer = answer.result;
  const decision = decideAnswer(answer, authorizer, exchange, context, call);
  if (decision.outcome === "allowed" || (decision.outcome === "implicitDeny" && byResource === "allowed")) return;
  if (decision.outcome === "undetermined") throw undetermined(decision, context);
  throw accessDenied(
    decision.outcome === "explicitDeny"
      ? "User is not authorized to access this resource with an explicit deny in an identity-based policy"
      : "User is not authorized to access this resource",
  );
}

/** @throws GatewayFailure the identity is missing or of the wrong form, or the authorizer failed */
async function answerOf(authorizer: AuthorizerDefinition, exchange: Exchange): Promise<AuthorizerAnswer> {
  const { host, log } = exchange;
  const { authorizerResultTtlInSeconds: ttlSeconds } = authorizer;
  const identity = requiredIdentity(authorizer, exchange);
  const key = ttlSeconds > 0 && identity.length > 0 ? cacheKey(exchange, authorizer, identity) : undefined;
  const cached = key === undefined ? undefined : cachedAnswer(host.store, key, host.clock.now());
  if (cached) {
    log.info("Using valid authorizer policy from the cache");
    return cached;
  }
  const answer = await askedAuthorizer(authorizer, exchange);
  if (key !== undefined) keepAnswer(host.store, key, answer, host.clock.now() + ttlSeconds * 1000);
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

/** The request as policies see it: nobody has signed it. */
async function contextOf(exchange: Exchange, { http, ...host }: FrontCall): Promise<PermissionContext> {
  const who = await host.store.read((read) => findWho(ANONYMOUS, host.directory, read));
  if (!who) throw new Error("the anonymous caller is always there");
  return new PermissionContext(
    invokePermission({ arn: requestArn(exchange) }),
    {
      request: requestFacts(http, exchange.api.region, undefined, host),
      who,
      session: undefined,
      service: undefined,
      sourceFunctionArn: undefined,
      resourceAccount: exchange.api.account,
      principalStanding: undefined,
      resourceStanding: undefined,
      sourceStanding: undefined,
      tagKeys: undefined,
    },
    undefined,
  );
}

const requestOf = (principal: Principal, exchange: Exchange, context: PermissionContext) => ({
  principal,
  action: "execute-api:Invoke",
  resource: requestArn(exchange),
  resourceAccount: exchange.api.account,
  context,
});

function decideResourcePolicy(exchange: Exchange, context: PermissionContext): Decision["outcome"] {
  const { policy } = exchange.definition;
  if (policy === undefined) return "implicitDeny";
  const resource = { policy: compilePolicy(policy) };
  return evaluate(requestOf({ type: "anonymous" }, exchange, context), { identity: [], resource }).outcome;
}

/** The authorizer's policy, as that of the principal it names. */
function decideAnswer(
  { policy, result }: AuthorizerAnswer,
  { id, name }: AuthorizerDefinition,
  exchange: Exchange,
  context: PermissionContext,
  { requestId, trail, clock }: FrontCall,
): Decision {
  const { api } = exchange;
  const arn = `${apiArn(api)}/authorizers/${id}/${result.principalId}`;
  const principal: Principal = { type: "user", account: api.account, arn };
  const request = requestOf(principal, exchange, context);
  const applied = { policy: compilePolicy(policy), name: `policy in the answer of authorizer \`${name}\`` };
  const decision = evaluate(request, { identity: [applied] });
  trail.record(
    {
      requestId,
      atMs: clock.now(),
      account: api.account,
      region: api.region,
      service: "apigateway",
      operation: "InvokeApi",
      principal: arn,
      action: request.action,
      resource: request.resource,
      outcome: decision.outcome,
      because: denialReason(decision, request) ?? "allowed by the authorizer's policy",
      context: context.record(),
      evidence: {
        principal,
        resourceAccount: api.account,
        policies: [{ layer: "identity", hash: applied.policy.hash, name: applied.name }],
      },
    },
    [applied.policy],
  );
  return decision;
}

const undetermined = ({ gaps: [first] }: Decision, context: PermissionContext) =>
  new RolecallError(
    "RC_CONDITION_KEY_GAP",
    `the authorizer's policy hangs on the condition key \`${first?.key}\`, which AWS fills and Rolecall can't (${context.gap(first?.key ?? "")}); the call is refused rather than guessed at`,
  );
