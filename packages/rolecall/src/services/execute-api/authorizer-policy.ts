/**
 * The policy that a Lambda authorizer answers: decided for `execute-api:Invoke` as that of the principal which the
 * authorizer names, and kept in the trail like every decision.
 */
import { compilePolicy, type Decision, denialReason, evaluate, type Principal } from "@rolecall/engine";
import { ANONYMOUS } from "../../kernel/authenticate/index.js";
import { PermissionContext } from "../../kernel/authorize/context.js";
import { requestFacts } from "../../kernel/authorize/facts.js";
import { findWho } from "../../kernel/authorize/who.js";
import { RolecallError } from "../../kernel/errors.js";
import type { FrontCall } from "../../kernel/front.js";
import { invokePermission } from "./operations/invoke-api.js";

export interface AuthorizerPolicy {
  /** The document as text. */
  readonly policy: string;
  /** The authorizer's name. */
  readonly name: string;
  /** The principal it speaks for: `arn:aws:execute-api:…:api/authorizers/{id}/{principalId}`. */
  readonly principalArn: string;
  /** What is asked for. */
  readonly resource: string;
  readonly account: string;
  readonly region: string;
  /** `apigateway`, or `apigatewayv2`. */
  readonly service: string;
}

/** @throws RolecallError RC_CONDITION_KEY_GAP the outcome hangs on a key that nobody can fill */
export async function decideAuthorizerPolicy(asked: AuthorizerPolicy, call: FrontCall): Promise<Decision["outcome"]> {
  const { account, region, resource, principalArn } = asked;
  const context = await anonymousContext(asked, call);
  const principal: Principal = { type: "user", account, arn: principalArn };
  const request = { principal, action: "execute-api:Invoke", resource, resourceAccount: account, context };
  const applied = {
    policy: compilePolicy(asked.policy),
    name: `policy in the answer of authorizer \`${asked.name}\``,
  };
  const decision = evaluate(request, { identity: [applied] });
  call.trail.record(
    {
      requestId: call.requestId,
      atMs: call.clock.now(),
      account,
      region,
      service: asked.service,
      operation: "InvokeApi",
      principal: principalArn,
      action: request.action,
      resource,
      outcome: decision.outcome,
      because: denialReason(decision, request) ?? "allowed by the authorizer's policy",
      context: context.record(),
      evidence: {
        principal,
        resourceAccount: account,
        policies: [{ layer: "identity", hash: applied.policy.hash, name: applied.name }],
      },
    },
    [applied.policy],
  );
  if (decision.outcome === "undetermined") throw undetermined(decision, context);
  return decision.outcome;
}

/** The request as policies see it: nobody has signed it. */
export async function anonymousContext(
  { resource, account, region }: Pick<AuthorizerPolicy, "resource" | "account" | "region">,
  { http, ...host }: FrontCall,
): Promise<PermissionContext> {
  const { who, resourceStanding } = await host.store.read(async (read) => ({
    who: await findWho(ANONYMOUS, host.directory, read),
    resourceStanding: await host.organizations.standing(read, account),
  }));
  if (!who) throw new Error("the anonymous caller is always there");
  return new PermissionContext(
    invokePermission({ arn: resource }),
    {
      request: requestFacts(http, region, undefined, host),
      who,
      session: undefined,
      service: undefined,
      sourceFunctionArn: undefined,
      resourceAccount: account,
      principalStanding: undefined,
      resourceStanding,
      sourceStanding: undefined,
      tagKeys: undefined,
    },
    undefined,
  );
}

const undetermined = ({ gaps: [first] }: Decision, context: PermissionContext) =>
  new RolecallError(
    "RC_CONDITION_KEY_GAP",
    `the authorizer's policy hangs on the condition key \`${first?.key}\`, which AWS fills and Rolecall can't (${context.gap(first?.key ?? "")}); the call is refused rather than guessed at`,
  );
