/** AWS_IAM: the request is signed for `execute-api`, and its signer needs `execute-api:Invoke`. */
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError } from "../../../../kernel/errors.js";
import type { FrontCall } from "../../../../kernel/front.js";
import { SIGNING, signerOf } from "../../../execute-api/signer.js";
import type { Exchange } from "../exchange.js";
import { GatewayFailure, missingToken } from "../failures.js";
import { askInvoke } from "./resource-policy.js";

/** Between accounts both sides must allow, in one account either: the engine's usual rules. */
export async function authorizeSigned(exchange: Exchange, call: FrontCall): Promise<void> {
  const as = await identified(exchange, call);
  if (as.caller.principal.type === "anonymous") throw missingToken();
  await askInvoke(exchange, as);
  exchange.found.caller = as;
  const identity = await signerOf(as, call);
  if (identity !== undefined) exchange.found.identity = identity;
}

async function identified({ api }: Exchange, call: FrontCall): Promise<CallAs> {
  try {
    return await call.identify(SIGNING, api.region);
  } catch (error) {
    if (!(error instanceof AwsError) || (error.status ?? 400) >= 500) throw error;
    throw signatureFailure(error);
  }
}

function signatureFailure({ code, message }: AwsError): GatewayFailure {
  if (code.startsWith("MissingAuthenticationToken")) return missingToken();
  const type = code.startsWith("ExpiredToken") ? "EXPIRED_TOKEN" : "INVALID_SIGNATURE";
  return new GatewayFailure(type, message, { errorType: code });
}
