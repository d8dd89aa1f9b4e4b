import { managedPolicy } from "@rolecall/aws-model/managed-policies";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { serviceLinkedRole, serviceLinkedServices } from "../service-linked.js";
import { AttachRolePolicy } from "./attach-role-policy.js";
import { CreateRole } from "./create-role.js";
import { CreateServiceLinkedRole } from "./create-service-linked-role.js";
import { DeleteRole } from "./delete-role.js";
import { DeleteServiceLinkedRole } from "./delete-service-linked-role.js";
import { GetRole } from "./get-role.js";
import { GetServiceLinkedRoleDeletionStatus } from "./get-service-linked-role-deletion-status.js";
import { ListAttachedRolePolicies } from "./list-attached-role-policies.js";
import { PutRolePolicy } from "./put-role-policy.js";
import { UpdateAssumeRolePolicy } from "./update-assume-role-policy.js";
import { UpdateRoleDescription } from "./update-role-description.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const NAME = "AWSServiceRoleForAutoScaling";
const create = (input: object = {}) =>
  world.root.call(CreateServiceLinkedRole, { AWSServiceName: "autoscaling.amazonaws.com", ...input });

describe("a service-linked role", () => {
  test("has the name, path, trust and policy of its service", async () => {
    const { Role } = await create({ Description: "scales" });

    expect(Role).toMatchObject({
      Path: "/aws-service-role/autoscaling.amazonaws.com/",
      RoleName: NAME,
      Arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/${NAME}`,
      Description: "scales",
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).Statement[0].Principal).toEqual({
      Service: "autoscaling.amazonaws.com",
    });
    expect((await world.root.call(ListAttachedRolePolicies, { RoleName: NAME })).AttachedPolicies).toMatchObject([
      { PolicyArn: "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy" },
    ]);
  });

  test("is one a service, but for the services that take a suffix", async () => {
    await create();
    expect(await refusal(create())).toMatchObject({
      code: "InvalidInputException",
      message: `Service role name ${NAME} has been taken in this account, please try a different suffix.`,
    });
    expect((await create({ CustomSuffix: "blue" })).Role?.RoleName).toBe(`${NAME}_blue`);
    expect(await refusal(create({ AWSServiceName: "rds.amazonaws.com", CustomSuffix: "blue" }))).toMatchObject({
      code: "InvalidInputException",
      message: "Custom suffix is not allowed for rds.amazonaws.com",
    });
  });

  test("is AWS's alone to change, but for its description", async () => {
    const { root } = world;
    await create();
    const RoleName = NAME;
    const PolicyDocument = allow("s3:*").document;
    const refused = {
      code: "UnmodifiableEntityException",
      message: `Cannot perform the operation on the protected role '${NAME}' - this role is only modifiable by AWS`,
    };

    for (const call of [
      root.call(PutRolePolicy, { RoleName, PolicyName: "p", PolicyDocument }),
      root.call(AttachRolePolicy, { RoleName, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
      root.call(UpdateAssumeRolePolicy, { RoleName, PolicyDocument: trusts("ec2.amazonaws.com").document }),
      root.call(DeleteRole, { RoleName }),
    ]) {
      expect(await refusal(call)).toMatchObject(refused);
    }
    expect((await root.call(UpdateRoleDescription, { RoleName, Description: "mine" })).Role?.Description).toBe("mine");
  });

  test("is deleted by a task whose end can be asked for", async () => {
    await create();
    const { DeletionTaskId = "" } = await world.root.call(DeleteServiceLinkedRole, { RoleName: NAME });

    expect(DeletionTaskId).toMatch(
      new RegExp(`^task/aws-service-role/autoscaling.amazonaws.com/${NAME}/[0-9a-f-]{36}$`),
    );
    expect(await world.root.call(GetServiceLinkedRoleDeletionStatus, { DeletionTaskId })).toEqual({
      Status: "SUCCEEDED",
    });
    expect((await refusal(world.root.call(GetRole, { RoleName: NAME }))).code).toBe("NoSuchEntityException");
    await create();
  });

  test("is no ordinary role: DeleteServiceLinkedRole leaves those alone", async () => {
    await world.root.call(CreateRole, {
      RoleName: "mine",
      AssumeRolePolicyDocument: trusts("ec2.amazonaws.com").document,
    });

    expect((await refusal(world.root.call(DeleteServiceLinkedRole, { RoleName: "mine" }))).code).toBe(
      "NoSuchEntityException",
    );
  });

  test("may be allowed service by service: iam:AWSServiceName", async () => {
    const ann = await world.user(
      "ann",
      allow("iam:CreateServiceLinkedRole", "*", { StringEquals: { "iam:AWSServiceName": "rds.amazonaws.com" } }),
    );

    await ann.call(CreateServiceLinkedRole, { AWSServiceName: "rds.amazonaws.com" });
    expect(
      (await refusal(ann.call(CreateServiceLinkedRole, { AWSServiceName: "ecs.amazonaws.com" }))).message,
    ).toContain(`role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`);
  });

  test("of a service that Rolecall does not know is refused rather than made up", async () => {
    await expect(create({ AWSServiceName: "none.amazonaws.com" })).rejects.toMatchObject({ code: "RC_NOT_EMULATED" });
    expect((await refusal(create({ AWSServiceName: "autoscaling" }))).code).toBe("InvalidInputException");
  });
});

test("every service-linked role has a policy that AWS has", () => {
  for (const service of serviceLinkedServices()) {
    const { policies } = serviceLinkedRole(service, undefined);
    expect(policies.map((policy) => managedPolicy(policy)?.arn)).toEqual(policies);
  }
});
