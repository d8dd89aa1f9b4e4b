/** AWS_IAM: the request is signed for `execute-api`, and its signer needs `execute-api:Invoke`. */
import { findWho } from "../../../../kernel/authorize/who.js";
import type { CallAs } from "../../../../kernel/call.js";
import type { Caller } from "../../../../kernel/caller.js";
import { AwsError } from "../../../../kernel/errors.js";
import type { FrontCall } from "../../../../kernel/front.js";
import type { Host } from "../../../../kernel/host.js";
import type { Exchange, SignedIdentity } from "../exchange.js";
import { GatewayFailure, missingToken } from "../failures.js";
import { askInvoke } from "./resource-policy.js";

const SIGNING = { signingName: "execute-api", protocols: ["restJson1"] } as const;

/** Between accounts both sides must allow, in one account either: the engine's usual rules. */
export async function authorizeSigned(exchange: Exchange, call: FrontCall): Promise<void> {
  const as = await identified(exchange, call);
  if (as.caller.principal.type === "anonymous") throw missingToken();
  await askInvoke(exchange, as);
  exchange.found.caller = as;
  const identity = await identityOf(as.caller, call);
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

/** What `$context.identity` tells of the signer. */
export async function identityOf(
  caller: Caller,
  { store, directory, organizations }: Pick<Host, "store" | "directory" | "organizations">,
): Promise<SignedIdentity | undefined> {
  const { principal, account, accessKeyId = "" } = caller;
  return store.read(async (read) => {
    const who = await findWho(caller, directory, read);
    if (!who) return undefined;
    const standing = await organizations.standing(read, account);
    return {
      accountId: account,
      accessKey: accessKeyId,
      userId: who.userId ?? account,
      userArn: "arn" in who.principal ? who.principal.arn : `arn:aws:iam::${account}:${principal.type}`,
      ...(standing === undefined ? {} : { principalOrgId: standing.organization }),
    };
  });
}
