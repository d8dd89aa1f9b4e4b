/** Who signed a request to a route or method with AWS_IAM, as events and `$context.identity` tell it. */
import { findWho } from "../../kernel/authorize/who.js";
import type { CallAs } from "../../kernel/call.js";
import type { FrontCall } from "../../kernel/front.js";

/** What requests to APIs are signed for. */
export const SIGNING = { signingName: "execute-api", protocols: ["restJson1"] } as const;

export interface Signer {
  readonly accountId: string;
  readonly accessKey: string;
  /** Unique id, for a session with its name: `AROA…:session`. */
  readonly userId: string;
  readonly userArn: string;
  readonly principalOrgId?: string;
}

/** Undefined for a user or role that is gone. */
export async function signerOf(
  { caller }: CallAs,
  { store, directory, organizations }: Pick<FrontCall, "store" | "directory" | "organizations">,
): Promise<Signer | undefined> {
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
