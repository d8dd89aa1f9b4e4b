/** AWS_IAM: the request is signed for `execute-api`, and its signer needs `execute-api:Invoke` on the request's ARN. */
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError } from "../../../../kernel/errors.js";
import { InvokeApi } from "../../../execute-api/operations/invoke-api.js";
import { SIGNING, signerOf } from "../../../execute-api/signer.js";
import { type Routed, requestArn } from "../exchange.js";
import { forbidden } from "../failures.js";

/**
 * HTTP APIs have no resource policies: signers of other accounts are let in by nothing.
 * @throws GatewayFailure 403, whatever is wrong
 */
export async function authorizeSigned(exchange: Routed): Promise<void> {
  const { call } = exchange;
  const as = await refusing(call.identify(SIGNING, exchange.api.region));
  if (as.caller.principal.type === "anonymous") throw forbidden();
  await refusing(call.call(InvokeApi, { arn: requestArn(exchange) }, as satisfies CallAs));
  const signer = await signerOf(as, call);
  if (signer !== undefined) exchange.found.signer = signer;
}

/** The reason stands in the trail; the client learns none. */
async function refusing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AwsError && (error.status ?? 400) < 500) throw forbidden();
    throw error;
  }
}
