/** Users and roles that call Invoke themselves. */
import { CreateRole } from "../../../src/services/iam/operations/create-role.js";
import { PutRolePolicy } from "../../../src/services/iam/operations/put-role-policy.js";
import { Invoke } from "../../../src/services/lambda/operations/invoke.js";
import { STRANGER, userIn } from "../../../src/services/organizations/testing.js";
import { ACCOUNT, type Actor, allow, policy } from "../../../src/testing/world.js";
import { assumed } from "../../permissions/actors.js";
import { type Grant, type Invoker, seen } from "../invoker.js";
import type { Stage } from "../stage.js";

const MAY_INVOKE = allow("lambda:InvokeFunction");

const calling = (actor: Actor, target: string, grants: readonly Grant[]) => ({
  principal: actor.arn,
  grants,
  fire: () => seen(actor.call(Invoke, { FunctionName: target })),
});

/** In an account of its own inside the organization. */
const inOrganization = async ({ organization, world }: Stage) => {
  const account = await organization.account("caller");
  return userIn(world, account, "ann", MAY_INVOKE);
};

const byOrganization = ({ organization }: Stage): readonly Grant[] => [
  { Principal: "*", PrincipalOrgID: organization.id },
];

export const ownUserWithoutPolicy: Invoker = async ({ world, owner }, target) => {
  const ann = await userIn(world, owner, "ann");
  return calling(ann, target, [{ Principal: ann.arn }]);
};

export const ownUserWithPolicy: Invoker = async ({ world, owner }, target) => {
  const ann = await userIn(world, owner, "ann", MAY_INVOKE);
  return calling(ann, target, [{ Principal: ann.arn }]);
};

/** The statement names the account, which leaves it to the account whom of its own it lets. */
export const ownUserOfNamedAccount: Invoker = async ({ world, owner }, target) => {
  const ann = await userIn(world, owner, "ann");
  return calling(ann, target, [{ Principal: owner }]);
};

export const strangerWithPolicy: Invoker = async ({ world }, target) => {
  const eve = await userIn(world, STRANGER, "eve", MAY_INVOKE);
  return calling(eve, target, [{ Principal: STRANGER }]);
};

export const strangerWithoutPolicy: Invoker = async ({ world }, target) => {
  const eve = await userIn(world, STRANGER, "eve");
  return calling(eve, target, [{ Principal: eve.arn }]);
};

export const strangersRoot: Invoker = async ({ world }, target) =>
  calling(world.rootOf(STRANGER), target, [{ Principal: STRANGER }]);

export const strangersRole: Invoker = async ({ world }, target) => {
  const root = world.rootOf(STRANGER);
  const carl = await userIn(world, STRANGER, "carl");
  const trust = policy({ Effect: "Allow", Principal: { AWS: carl.arn }, Action: "sts:AssumeRole" });
  const { Role } = await root.call(CreateRole, { RoleName: "caller", AssumeRolePolicyDocument: trust.document });
  const document = { RoleName: "caller", PolicyName: "p", PolicyDocument: MAY_INVOKE.document };
  await root.call(PutRolePolicy, document);
  const arn = Role?.Arn ?? "";
  return calling(await assumed(world, carl, arn), target, [{ Principal: arn }]);
};

export const member: Invoker = async (stage, target) =>
  calling(await inOrganization(stage), target, byOrganization(stage));

export const managementUser: Invoker = async (stage, target) =>
  calling(await userIn(stage.world, ACCOUNT, "mia", MAY_INVOKE), target, byOrganization(stage));

export const notAMember: Invoker = async (stage, target) =>
  calling(await userIn(stage.world, STRANGER, "eve", MAY_INVOKE), target, byOrganization(stage));
