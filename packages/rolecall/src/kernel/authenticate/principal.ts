/** Who a session's credentials speak for: one place, for requests that are signed with them and for inside calls. */
import type { Principal } from "@rolecall/engine";
import type { Caller, Session } from "../caller.js";
import type { AccessKey } from "../host.js";

const PARTITION = "aws";

/**
 * The caller of an unsigned request. AWS knows no account for it; the policies of the resource alone speak.
 * `account` is a word and no twelve digits, so that it can never equal the owner of anything.
 */
export const ANONYMOUS: Caller = { principal: { type: "anonymous" }, account: "anonymous" };

export const rootCaller = (account: string, accessKeyId: string): Caller => ({
  principal: { type: "root", account },
  account,
  accessKeyId,
});

/** The user's path is filled in from its record when the kernel authorizes. */
export const userCaller = (key: AccessKey, accessKeyId: string): Caller => ({
  principal: { type: "user", account: key.account, arn: userArn(key.account, key.userName), id: key.userId },
  account: key.account,
  accessKeyId,
});

export const sessionCaller = (session: Session): Caller => ({
  principal: sessionPrincipal(session),
  account: session.account,
  accessKeyId: session.accessKeyId,
  session,
});

function sessionPrincipal(session: Session): Principal {
  const { account, actorId, actorName, sessionName } = session;
  // INVARIANT: a session of root names the account itself as its actor; no user's or role's id has twelve digits.
  const ofRoot = actorId === account;
  switch (session.kind) {
    case "assumed-role":
      return {
        type: "role-session",
        account,
        arn: `arn:${PARTITION}:sts::${account}:assumed-role/${actorName}/${sessionName}`,
        // The path is filled in from the role's record when the kernel authorizes.
        roleArn: `arn:${PARTITION}:iam::${account}:role/${actorName}`,
        roleId: actorId,
      };
    case "federated-user": {
      const arn = `arn:${PARTITION}:sts::${account}:federated-user/${sessionName}`;
      return ofRoot
        ? { type: "federated-user", account, arn }
        : { type: "federated-user", account, arn, userArn: userArn(account, actorName), userId: actorId };
    }
    case "session-token":
      return ofRoot
        ? { type: "root", account }
        : { type: "user", account, arn: userArn(account, actorName), id: actorId };
  }
}

const userArn = (account: string, name: string): string => `arn:${PARTITION}:iam::${account}:user/${name}`;
