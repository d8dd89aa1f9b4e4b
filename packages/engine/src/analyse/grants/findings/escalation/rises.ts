/**
 * Ways to give a user or role more power than it has: each is a call, and the world that the call leaves behind. What
 * that world allows is then evaluated, boundaries and SCPs included.
 */
import { compilePolicy, documentOf } from "../../../../policy/compile.js";
import { accountOfArn } from "../../arn.js";
import type { AccessWorld, WorldPolicy, WorldRole, WorldUser } from "../../world.js";
import { withPolicy, withPolicyText, withRole, withUser } from "../../world-edit.js";
import type { WorldIndex } from "../../world-index.js";

export interface Rise {
  readonly technique: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly source: string;
  /** The world as the call leaves it; made when the call is known to be allowed. */
  after(): AccessWorld;
}

const RHINO = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/";
const HACKING_THE_CLOUD = "https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/";

const EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const ADMINISTRATOR: WorldPolicy = {
  arn: "arn:aws:iam::aws:policy/AdministratorAccess",
  name: "AdministratorAccess",
  document: EVERYTHING,
};
const INLINE: WorldPolicy = { name: "escalation", document: EVERYTHING };

/** Everything that could be done to a subject, whoever does it. */
export function* risesOf(index: WorldIndex, subject: WorldUser | WorldRole): Iterable<Rise> {
  const isUser = index.users.has(subject.arn);
  const kind = isUser ? "User" : "Role";
  yield* ownPolicies(index, subject, kind);
  yield* withoutDenies(index, subject, kind);
  if (subject.boundary !== undefined) yield* boundaries(index, subject, kind);
  for (const policy of subject.policies) yield* versions(index, policy, subject.arn);
  if (!isUser) return;
  const user = subject as WorldUser;
  for (const arn of user.groups ?? []) yield* ofGroup(index, arn);
  for (const group of index.groups.values()) {
    if (accountOfArn(group.arn) !== accountOfArn(user.arn) || user.groups?.includes(group.arn)) continue;
    yield {
      technique: "joining a group",
      action: "iam:AddUserToGroup",
      resource: group.arn,
      source: RHINO,
      after: () => withUser(index.world, user.arn, (one) => ({ ...one, groups: [...(one.groups ?? []), group.arn] })),
    };
  }
}

function* ownPolicies({ world }: WorldIndex, { arn }: { readonly arn: string }, kind: string): Iterable<Rise> {
  yield {
    technique: "an inline policy",
    action: `iam:Put${kind}Policy`,
    resource: arn,
    source: RHINO,
    after: () => withPolicy(world, arn, INLINE),
  };
  yield* attachments(world, arn, `iam:Attach${kind}Policy`);
}

function* ofGroup(index: WorldIndex, arn: string): Iterable<Rise> {
  yield* ownPolicies(index, { arn }, "Group");
  for (const policy of index.groups.get(arn)?.policies ?? []) yield* versions(index, policy, arn);
}

/** AWS's policy for administrators first, then the managed policies that the world knows. */
function* attachments(world: AccessWorld, arn: string, action: string): Iterable<Rise> {
  for (const policy of [ADMINISTRATOR, ...managedPolicies(world)])
    yield {
      technique: "a managed policy",
      action,
      resource: arn,
      context: { "iam:PolicyARN": policy.arn as string },
      source: RHINO,
      after: () => withPolicy(world, arn, policy),
    };
}

function managedPolicies(world: AccessWorld): readonly WorldPolicy[] {
  const byArn = new Map<string, WorldPolicy>();
  for (const { policies } of [...(world.users ?? []), ...(world.groups ?? []), ...(world.roles ?? [])])
    for (const policy of policies) if (policy.arn !== undefined) byArn.set(policy.arn, policy);
  return [...byArn.values()];
}

function* versions({ world }: WorldIndex, policy: WorldPolicy, holder: string): Iterable<Rise> {
  const { arn } = policy;
  if (arn === undefined || !/^\d{12}$/.test(accountOfArn(arn))) return;
  const place = { layer: "identity", of: holder, policy } as const;
  yield {
    technique: "a new version of a policy",
    action: "iam:CreatePolicyVersion",
    resource: arn,
    source: RHINO,
    after: () => withPolicyText(world, place, EVERYTHING),
  };
  for (const version of policy.otherVersions ?? [])
    yield {
      technique: "another version of a policy",
      action: "iam:SetDefaultPolicyVersion",
      resource: arn,
      source: RHINO,
      after: () => withPolicyText(world, place, version),
    };
}

function* withoutDenies({ world }: WorldIndex, subject: WorldUser | WorldRole, kind: "User" | "Role"): Iterable<Rise> {
  for (const policy of subject.policies) {
    const denies = documentOf(compilePolicy(policy.document)).statements.some(({ effect }) => effect === "Deny");
    if (!denies) continue;
    const without = <T extends WorldUser | WorldRole>(one: T): T => ({
      ...one,
      policies: one.policies.filter((other) => other !== policy),
    });
    yield {
      technique: "one policy that denies fewer",
      action: policy.arn === undefined ? `iam:Delete${kind}Policy` : `iam:Detach${kind}Policy`,
      resource: subject.arn,
      ...(policy.arn === undefined ? {} : { context: { "iam:PolicyARN": policy.arn } }),
      source: HACKING_THE_CLOUD,
      after: () => (kind === "User" ? withUser(world, subject.arn, without) : withRole(world, subject.arn, without)),
    };
  }
}

function* boundaries({ world }: WorldIndex, { arn }: { readonly arn: string }, kind: "User" | "Role"): Iterable<Rise> {
  const bounded = (boundary: WorldPolicy | undefined) => (): AccessWorld => {
    const edit = <T extends WorldUser | WorldRole>(one: T): T => {
      const { boundary: _, ...rest } = one;
      return (boundary === undefined ? rest : { ...rest, boundary }) as T;
    };
    return kind === "User" ? withUser(world, arn, edit) : withRole(world, arn, edit);
  };
  yield {
    technique: "no permissions boundary",
    action: `iam:Delete${kind}PermissionsBoundary`,
    resource: arn,
    source: HACKING_THE_CLOUD,
    after: bounded(undefined),
  };
  yield {
    technique: "another permissions boundary",
    action: `iam:Put${kind}PermissionsBoundary`,
    resource: arn,
    context: { "iam:PermissionsBoundary": ADMINISTRATOR.arn as string },
    source: HACKING_THE_CLOUD,
    after: bounded(ADMINISTRATOR),
  };
}
