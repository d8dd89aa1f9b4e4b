/**
 * The caller's ARN, ids, tags and policies as they stand at this call. Policies are read each time, so a permission
 * that was taken away bites at once, also in a warm sandbox.
 */
import { type AppliedPolicy, compilePolicy, type Principal } from "@rolecall/engine";
import type { Read } from "../../store/store.js";
import type { Caller, Session } from "../caller.js";
import type { Directory, Identity } from "../host.js";
import type { Who } from "./facts.js";

/** Undefined when the user or role behind the credentials is gone. */
export async function findWho(caller: Caller, directory: Directory, read: Read): Promise<Who | undefined> {
  const { principal, session, account } = caller;
  switch (principal.type) {
    case "root":
      return who(caller, principal, {
        principalArn: `arn:aws:iam::${account}:root`,
        principalType: "Account",
        userId: account,
        ...(session ? { sessionPolicies: await sessionPolicies(session, directory, read) } : {}),
      });
    case "user": {
      const user = await directory.user(read, account, lastSegment(principal.arn), principal.id ?? "");
      if (!user) return undefined;
      return who(
        caller,
        { type: "user", account, arn: user.arn, id: user.id },
        { principalArn: user.arn, principalType: "User", userId: user.id, userName: user.name },
        user,
      );
    }
    case "role-session": {
      if (!session) return undefined;
      const role = await directory.role(read, account, session.actorName, session.actorId);
      if (!role) return undefined;
      const resolved: Principal = {
        type: "role-session",
        account,
        arn: principal.arn,
        roleArn: role.arn,
        roleId: role.id,
        ...(role.serviceLinked ? { serviceLinked: true } : {}),
      };
      const known = {
        tags: overridden(role.tags, session.tags),
        principalArn: role.arn,
        principalType: "AssumedRole",
        userId: `${role.id}:${session.sessionName}`,
        sessionPolicies: await sessionPolicies(session, directory, read),
      };
      return who(caller, resolved, known, role);
    }
    case "federated-user": {
      if (!session) return undefined;
      const byRoot = session.actorId === account;
      const user = byRoot ? undefined : await directory.user(read, account, session.actorName, session.actorId);
      if (!byRoot && !user) return undefined;
      const resolved: Principal = { ...principal, ...(user ? { userArn: user.arn, userId: user.id } : {}) };
      const known = {
        tags: overridden(user?.tags, session.tags),
        principalArn: principal.arn,
        principalType: "FederatedUser",
        userId: `${account}:${session.sessionName}`,
        sessionPolicies: await sessionPolicies(session, directory, read),
      };
      return who(caller, resolved, known, user);
    }
    case "anonymous":
      return who(caller, principal, {
        principalAccount: "anonymous",
        principalType: "Anonymous",
        userId: "anonymous",
      });
    case "web-identity":
    case "saml":
    case "service":
      return who(caller, principal, { principalAccount: undefined });
  }
}

/** `identity` is whose policies are asked, where the caller has any. */
function who(
  caller: Caller,
  principal: Principal,
  known: Partial<Omit<Who, "identity" | "boundary">>,
  identity?: Identity,
): Who {
  return {
    caller,
    principal,
    principalArn: known.principalArn,
    principalAccount: "principalAccount" in known ? known.principalAccount : caller.account,
    principalType: known.principalType,
    userId: known.userId,
    userName: known.userName,
    tags: known.tags ?? identity?.tags ?? NO_TAGS,
    identity: identity?.policies ?? NO_POLICIES,
    boundary: identity?.boundary,
    sessionPolicies: known.sessionPolicies,
  };
}

const NO_TAGS: Tags = Object.freeze({});
const NO_POLICIES: readonly AppliedPolicy[] = Object.freeze([]);

/** Undefined when the session was made without any: then it has all that its role has. */
async function sessionPolicies(
  session: Session,
  directory: Directory,
  read: Read,
): Promise<readonly AppliedPolicy[] | undefined> {
  if (!session.policies?.length && !session.policyArns?.length) return undefined;
  const inline = (session.policies ?? []).map((text) => ({ policy: compilePolicy(text), name: "session policy" }));
  const managed: AppliedPolicy[] = [];
  for (const arn of session.policyArns ?? []) {
    const policy = await directory.managedPolicy(read, arn);
    // A managed policy that was deleted grants nothing; the session keeps the intersection with the rest.
    if (policy) managed.push(policy);
  }
  return [...inline, ...managed];
}

/**
 * The principal's tags: a session tag stands in for the role's or user's tag of the same key, whatever its case.
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html ("Things to know about session tags")
 */
function overridden(own: Tags = NO_TAGS, session: Tags = NO_TAGS): Tags {
  const over = new Set(Object.keys(session).map((key) => key.toLowerCase()));
  if (over.size === 0) return own;
  const kept = Object.entries(own).filter(([key]) => !over.has(key.toLowerCase()));
  return { ...Object.fromEntries(kept), ...session };
}

type Tags = Readonly<Record<string, string>>;

const lastSegment = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
