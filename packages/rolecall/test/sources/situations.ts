/** The columns of the matrix: what stands in the role's way, in the policies of its own account, its organization and the source. */
import { CreatePolicy } from "../../src/services/iam/operations/create-policy.js";
import { DeleteRolePermissionsBoundary } from "../../src/services/iam/operations/delete-role-permissions-boundary.js";
import { DeleteRolePolicy } from "../../src/services/iam/operations/delete-role-policy.js";
import { PutRolePermissionsBoundary } from "../../src/services/iam/operations/put-role-permissions-boundary.js";
import { PutRolePolicy } from "../../src/services/iam/operations/put-role-policy.js";
import { UpdateAssumeRolePolicy } from "../../src/services/iam/operations/update-assume-role-policy.js";
import { DetachPolicy } from "../../src/services/organizations/operations/detach-policy.js";
import { ACCOUNT, allow, deny, policy, trusts } from "../../src/testing/world.js";
import { type Ready, EXECUTION_ROLE as RoleName, type Scene } from "./source.js";

/** A row's part of it. */
export interface Setting {
  readonly ready: Ready;
  /** Everything the role needs. */
  readonly needs: readonly string[];
  /** What of it is about the source, so that the source's policy has a say in it. */
  readonly sourceNeeds: readonly string[];
  /** The action that situations leave out or deny, where they do so with one. */
  readonly reads: string;
}

export interface Situation {
  /** Whose the source is: the function's account's, or one's outside of the organization. */
  readonly owner: "own" | "other";
  /** Brings it about, where before everything was right; answers how it is undone, and the ARN of a policy that denies. */
  readonly arrange: (scene: Scene, setting: Setting) => Promise<Arranged>;
}

export interface Arranged {
  readonly undo: () => Promise<unknown>;
  readonly policyArn?: string;
}

const NOTHING: Arranged = { undo: async () => {} };

/** Everything is right: the role's policy allows all, and another account's source lets the role in. */
export async function right(scene: Scene, owner: Situation["owner"], setting: Setting): Promise<void> {
  await may(scene, setting.needs);
  if (owner === "other") await letIn(scene, setting);
}

/** The role's policy, and all there is of it. */
export const may = ({ root }: Scene, actions: readonly string[]) =>
  root.call(PutRolePolicy, { RoleName, PolicyName: "p", PolicyDocument: allow(actions).document });

const mayNothing = async (scene: Scene, { needs }: Setting): Promise<Arranged> => {
  await scene.root.call(DeleteRolePolicy, { RoleName, PolicyName: "p" });
  return { undo: () => may(scene, needs) };
};

const toTheRole = ({ roleArn }: Scene, { ready, sourceNeeds }: Setting) => ({
  Effect: "Allow",
  Principal: { AWS: roleArn },
  Action: sourceNeeds,
  Resource: ready.arn.startsWith("arn:aws:s3:") ? [ready.arn, `${ready.arn}/*`] : ready.arn,
});

const letIn = (scene: Scene, setting: Setting) => share(setting, policy(toTheRole(scene, setting)).document);

async function share({ ready }: Setting, document: string | undefined): Promise<void> {
  if (!ready.share) throw new Error(`${ready.arn} has no policy`);
  await ready.share(document);
}

async function denied(scene: Scene, setting: Setting): Promise<void> {
  const lets = toTheRole(scene, setting);
  const denial = { ...lets, Effect: "Deny", Principal: "*", Action: setting.reads };
  await share(setting, policy(lets, denial).document);
}

/** At the root of the organization: for all its accounts. */
async function controlled(
  { organization, world }: Scene,
  text: { readonly document: string },
  type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY",
): Promise<Arranged> {
  const id = await organization.attach(organization.rootId, text, type);
  return {
    undo: () => world.root.call(DetachPolicy, { PolicyId: id, TargetId: organization.rootId }),
    policyArn: `arn:aws:organizations::${ACCOUNT}:policy/${organization.id}/${type.toLowerCase()}/${id}`,
  };
}

export const SITUATIONS = {
  "a policy of the role's that allows all it needs": { owner: "own", arrange: async () => NOTHING },

  "a role without a policy": { owner: "own", arrange: mayNothing },

  "a role without a policy, let in by the source's own": {
    owner: "own",
    async arrange(scene, setting) {
      await letIn(scene, setting);
      return mayNothing(scene, setting);
    },
  },

  "an explicit deny in the source's own policy": {
    owner: "own",
    async arrange(scene, setting) {
      await denied(scene, setting);
      return { undo: () => share(setting, undefined) };
    },
  },

  "a permissions boundary without it": {
    owner: "own",
    async arrange({ root }, { reads }) {
      const boundary = policy({ Effect: "Allow", NotAction: reads, Resource: "*" });
      const { Policy } = await root.call(CreatePolicy, { PolicyName: "b", PolicyDocument: boundary.document });
      await root.call(PutRolePermissionsBoundary, { RoleName, PermissionsBoundary: Policy?.Arn ?? "" });
      return { undo: () => root.call(DeleteRolePermissionsBoundary, { RoleName }) };
    },
  },

  "an SCP that denies it": {
    owner: "own",
    arrange: (scene, { reads }) => controlled(scene, deny(reads), "SERVICE_CONTROL_POLICY"),
  },

  "an RCP that denies it": {
    owner: "own",
    arrange: (scene, { reads }) =>
      controlled(
        scene,
        policy({ Effect: "Deny", Principal: "*", Action: reads, Resource: "*" }),
        "RESOURCE_CONTROL_POLICY",
      ),
  },

  "a role that Lambda may not assume": {
    owner: "own",
    async arrange({ root }) {
      const trust = (service: string) =>
        root.call(UpdateAssumeRolePolicy, { RoleName, PolicyDocument: trusts(service).document });
      await trust("ec2.amazonaws.com");
      return { undo: () => trust("lambda.amazonaws.com") };
    },
  },

  "another account's, whose policy lets the role in": { owner: "other", arrange: async () => NOTHING },

  "another account's, without a policy": {
    owner: "other",
    async arrange(scene, setting) {
      await share(setting, undefined);
      return { undo: () => letIn(scene, setting) };
    },
  },

  "another account's, whose policy denies it": {
    owner: "other",
    async arrange(scene, setting) {
      await denied(scene, setting);
      return { undo: () => letIn(scene, setting) };
    },
  },

  "another account's, whose policy lets a role in that has none": { owner: "other", arrange: mayNothing },
} as const satisfies Record<string, Situation>;
