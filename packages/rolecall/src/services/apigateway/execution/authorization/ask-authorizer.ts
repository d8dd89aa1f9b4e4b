/** A Lambda authorizer, called: as API Gateway for the authorizer, or with the authorizer's role. */
import { AwsError } from "../../../../kernel/errors.js";
import { asApiGateway, asApiRole } from "../../../execute-api/assume.js";
import type { AuthorizerDefinition } from "../../records.js";
import { apiArn, type Exchange } from "../exchange.js";
import { authorizerFailed, authorizerMisconfigured, unauthorized } from "../failures.js";
import { functionArnOf, type Invoked, invokeFunction } from "../integrations/lambda-call.js";
import { type AuthorizerAnswer, authorizerAnswer } from "./authorizer-answer.js";

/** @throws GatewayFailure it can't be asked, failed, or said `Unauthorized` */
export async function askAuthorizer(
  authorizer: AuthorizerDefinition,
  event: object,
  exchange: Exchange,
): Promise<AuthorizerAnswer> {
  const { found, host, log } = exchange;
  const startedMs = host.clock.now();
  const { payload, functionError } = await invoked(authorizer, event, exchange);
  found.authorizerLatencyMs = host.clock.now() - startedMs;
  if (functionError !== undefined) {
    if (errorMessage(payload) === "Unauthorized") throw unauthorized("Unauthorized request");
    throw authorizerFailed(`Execution failed due to an authorizer error: ${payload}`);
  }
  log.data(() => `Authorizer result body before parsing: ${payload}`);
  return authorizerAnswer(payload);
}

async function invoked(
  { authorizerUri = "", authorizerCredentials, id }: AuthorizerDefinition,
  event: object,
  exchange: Exchange,
): Promise<Invoked> {
  const { api, host } = exchange;
  const arn = functionArnOf(authorizerUri, exchange);
  if (arn === undefined) throw authorizerMisconfigured("the authorizer's URI names no function");
  try {
    const forAuthorizer = { ...api, sourceArn: `${apiArn(api)}/authorizers/${id}` };
    const as =
      authorizerCredentials === undefined
        ? asApiGateway(forAuthorizer)
        : await asApiRole(authorizerCredentials, forAuthorizer, host);
    return await invokeFunction(arn, Buffer.from(JSON.stringify(event)), as, exchange, TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (/^(AccessDenied|ResourceNotFound)/.test(error.code)) {
      throw authorizerMisconfigured("Invalid permissions on Lambda function");
    }
    throw authorizerFailed(`Execution failed due to an authorizer error: ${error.message}`);
  }
}

const TIMEOUT_MS = 29_000;

function errorMessage(payload: string): unknown {
  try {
    return (JSON.parse(payload) as { readonly errorMessage?: unknown } | null)?.errorMessage;
  } catch {
    return undefined;
  }
}
