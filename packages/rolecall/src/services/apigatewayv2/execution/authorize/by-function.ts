/**
 * Lambda authorizers: a function decides, by a plain answer or by a policy.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html (2026-11)
 */
import { decideAuthorizerPolicy } from "../../../execute-api/authorizer-policy.js";
import { isObject, objectOf } from "../../../execute-api/json-object.js";
import { keptAnswers } from "../../../execute-api/kept-answers.js";
import type { AuthorizerDefinition } from "../../records.js";
import * as format1 from "../events/format-1.js";
import * as format2 from "../events/format-2.js";
import { apiArn, type Routed, requestArn } from "../exchange.js";
import { forbidden, GatewayFailure, internalServerError, unauthorized } from "../failures.js";
import { CallFailure, callFunction } from "../lambda-call.js";
import { identityOf } from "./identity.js";

const TIMEOUT_MS = 10_000;

/** A function's answer: yes or no, or a policy. */
interface Said {
  readonly isAuthorized?: boolean;
  /** As text. */
  readonly policy?: string;
  readonly principalId?: string;
  readonly context: Readonly<Record<string, unknown>>;
}

const answers = keptAnswers<Said>();

/** @throws GatewayFailure 401, 403; 500 where the function can't be asked or gives no answer that AWS takes */
export async function authorizeByFunction(exchange: Routed, authorizer: AuthorizerDefinition): Promise<void> {
  const identity = identityOf(authorizer, exchange);
  if (identity === undefined) throw unauthorized();
  const said = await answerOf(exchange, authorizer, identity);
  exchange.found.lambda = {
    context: said.context,
    ...(said.principalId === undefined ? {} : { principalId: said.principalId }),
  };
  if (!(await allows(said, exchange, authorizer))) throw forbidden();
}

/** What the function said before to the same identity, or says now. */
async function answerOf(
  exchange: Routed,
  authorizer: AuthorizerDefinition,
  identity: readonly string[],
): Promise<Said> {
  const { call, api, stage } = exchange;
  const { ttlSeconds = 0, id } = authorizer;
  if (ttlSeconds === 0) return ask(exchange, authorizer, identity);
  const { deploymentId = "", authorizersReset } = stage;
  const key = JSON.stringify([api.region, api.id, stage.name, deploymentId, authorizersReset, id, identity]);
  const before = answers.find(call.store, key, call.clock.now());
  if (before !== undefined) return before;
  const said = await ask(exchange, authorizer, identity);
  answers.keep(call.store, key, said, call.clock.now() + ttlSeconds * 1000);
  return said;
}

async function ask(exchange: Routed, authorizer: AuthorizerDefinition, identity: readonly string[]): Promise<Said> {
  const { api, found } = exchange;
  const failed = (message: string) => {
    found.authorizerError = message;
    return internalServerError();
  };
  const { authorizerEvent } = authorizer.payloadFormatVersion === "2.0" ? format2 : format1;
  try {
    const { payload, functionError } = await callFunction(exchange, {
      uri: authorizer.uri ?? "",
      credentialsArn: authorizer.credentialsArn,
      sourceArn: `${apiArn(api)}/authorizers/${authorizer.id}`,
      event: authorizerEvent(exchange, requestArn(exchange), identity),
      timeoutMs: TIMEOUT_MS,
    });
    const answer = objectOf(payload);
    // AWS: thrown or returned, this word refuses the client instead of failing.
    if (answer?.errorMessage === "Unauthorized") throw unauthorized();
    if (functionError !== undefined) throw failed("The authorizer's function failed");
    const said = answer && saidBy(answer, authorizer);
    if (said === undefined) throw failed("The authorizer's answer is not in the format that it should have");
    return said;
  } catch (error) {
    if (error instanceof GatewayFailure || !(error instanceof CallFailure)) throw error;
    throw failed(error.kind === "no-permission" ? NO_PERMISSION : error.message);
  }
}

/** AWS's words. */
const NO_PERMISSION =
  "The IAM role configured on the authorizer or API Gateway doesn't have permissions to call the authorizer. Check the permissions and try again.";

/** Undefined for what is no answer of the kind that the authorizer gives. */
function saidBy(
  answer: Readonly<Record<string, unknown>>,
  { simpleResponses }: AuthorizerDefinition,
): Said | undefined {
  const { isAuthorized, policyDocument, principalId, context = {} } = answer;
  if (!isObject(context)) return undefined;
  if (simpleResponses) return typeof isAuthorized === "boolean" ? { isAuthorized, context } : undefined;
  if (!isObject(policyDocument) || !("Statement" in policyDocument)) return undefined;
  if (typeof principalId !== "string" || principalId === "") return undefined;
  return { policy: JSON.stringify(policyDocument), principalId, context };
}

/** AWS: a policy is decided anew for each request, so that one answer can open some routes and close others. */
async function allows(said: Said, exchange: Routed, { id, name }: AuthorizerDefinition): Promise<boolean> {
  if (said.policy === undefined) return said.isAuthorized === true;
  const { api } = exchange;
  const outcome = await decideAuthorizerPolicy(
    {
      policy: said.policy,
      name,
      principalArn: `${apiArn(api)}/authorizers/${id}/${said.principalId}`,
      resource: requestArn(exchange),
      account: api.account,
      region: api.region,
      service: "apigatewayv2",
    },
    exchange.call,
  );
  return outcome === "allowed";
}
