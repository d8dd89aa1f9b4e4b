/** Callers that `testWorld` has no word for: users of other accounts, roles below a path, sessions of roles. */
import { asSession } from "../../src/kernel/call.js";
import { CreateRole } from "../../src/services/iam/operations/create-role.js";
import { CreateUser } from "../../src/services/iam/operations/create-user.js";
import { PutRolePolicy } from "../../src/services/iam/operations/put-role-policy.js";
import { PutUserPolicy } from "../../src/services/iam/operations/put-user-policy.js";
import { AssumeRole } from "../../src/services/sts/operations/assume-role.js";
import { ACCOUNT, type Actor, type PolicyText, REGION, type World } from "../../src/testing/world.js";

export type Tags = Readonly<Record<string, string>>;

export const listed = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

interface UserOptions {
  readonly account?: string;
  readonly path?: string;
  readonly tags?: Tags;
  readonly policies?: readonly PolicyText[];
}

export interface User extends Actor {
  readonly id: string;
}

export async function userOf(world: World, name: string, options: UserOptions = {}): Promise<User> {
  const { account = ACCOUNT, path = "/", tags, policies = [] } = options;
  const root = world.rootOf(account);
  const { User } = await root.call(CreateUser, {
    UserName: name,
    Path: path,
    ...(tags ? { Tags: listed(tags) } : {}),
  });
  for (const [index, { document }] of policies.entries()) {
    await root.call(PutUserPolicy, { UserName: name, PolicyName: `p${index}`, PolicyDocument: document });
  }
  const arn = User?.Arn ?? "";
  const id = User?.UserId ?? "";
  const caller = { principal: { type: "user" as const, account, arn, id }, account };
  return {
    arn,
    id,
    caller,
    call: (operation, input, { region = REGION } = {}) => world.host.call(operation, input, { caller, region }),
  };
}

interface RoleOptions {
  readonly account?: string;
  readonly path?: string;
  readonly tags?: Tags;
  readonly trust: PolicyText;
  readonly policies?: readonly PolicyText[];
}

/** Its ARN. */
export async function roleOf(world: World, name: string, options: RoleOptions): Promise<string> {
  const { account = ACCOUNT, path = "/", tags, trust, policies = [] } = options;
  const root = world.rootOf(account);
  const { Role } = await root.call(CreateRole, {
    RoleName: name,
    Path: path,
    AssumeRolePolicyDocument: trust.document,
    ...(tags ? { Tags: listed(tags) } : {}),
  });
  for (const [index, { document }] of policies.entries()) {
    await root.call(PutRolePolicy, { RoleName: name, PolicyName: `p${index}`, PolicyDocument: document });
  }
  return Role?.Arn ?? "";
}

type Passed = Omit<Parameters<typeof AssumeRole.handle>[0]["input"], "RoleArn" | "RoleSessionName">;

/** The session that `actor` gets by assuming a role. */
export async function assumed(
  world: World,
  actor: Actor,
  roleArn: string,
  name = "s1",
  passed: Passed = {},
): Promise<Actor> {
  const { Credentials, AssumedRoleUser } = await actor.call(AssumeRole, {
    RoleArn: roleArn,
    RoleSessionName: name,
    ...passed,
  });
  const opened = await world.host.sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
  if (!opened) throw new Error("a session just made must open");
  const as = asSession(opened.session, REGION);
  return {
    arn: AssumedRoleUser?.Arn ?? "",
    caller: as.caller,
    call: (operation, input, { region = REGION } = {}) => world.host.call(operation, input, { ...as, region }),
  };
}
