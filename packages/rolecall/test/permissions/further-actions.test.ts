/**
 * Calls that ask for more than the action of their own name, and in which order. AWS's service reference calls these
 * dependent actions; the data it is published as leaves them out, so each has its page here.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Permission } from "../../src/kernel/operation.js";
import { SERVICES } from "../../src/services/index.js";
import { testWorld, type World } from "../../src/testing/world.js";
import { ACCOUNT, here, sampleInput } from "./sample.js";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;
const TAGS = { Tags: [{ Key: "team", Value: "red" }] };
const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

const PASS_ROLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html";
const TAG_ON_CREATE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html";
const SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html";

const CASES: readonly {
  readonly operation: string;
  readonly input?: object;
  readonly asks: readonly (readonly [action: string, resource: string])[];
  readonly source: string;
}[] = [
  {
    operation: "lambda:CreateFunction",
    input: { Tags: undefined },
    asks: [
      ["lambda:CreateFunction", FUNCTION],
      ["iam:PassRole", ROLE],
    ],
    source: PASS_ROLE,
  },
  {
    operation: "lambda:CreateFunction",
    asks: [
      ["lambda:CreateFunction", FUNCTION],
      ["iam:PassRole", ROLE],
      ["lambda:TagResource", FUNCTION],
    ],
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html",
  },
  {
    operation: "lambda:UpdateFunctionConfiguration",
    input: { Role: undefined },
    asks: [["lambda:UpdateFunctionConfiguration", FUNCTION]],
    source: PASS_ROLE,
  },
  {
    operation: "lambda:UpdateFunctionConfiguration",
    asks: [
      ["lambda:UpdateFunctionConfiguration", FUNCTION],
      ["iam:PassRole", ROLE],
    ],
    source: PASS_ROLE,
  },
  {
    operation: "logs:PutDestination",
    asks: [
      ["logs:PutDestination", `arn:aws:logs:us-east-1:${ACCOUNT}:destination:d`],
      ["iam:PassRole", ROLE],
    ],
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/permissions-reference-cwl.html",
  },
  {
    operation: "logs:CreateLogGroup",
    asks: [
      ["logs:CreateLogGroup", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g:log-stream:`],
      ["logs:TagResource", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g`],
    ],
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
  },
  ...["CreateSchedule", "UpdateSchedule"].map((name) => ({
    operation: `scheduler:${name}`,
    asks: [
      [`scheduler:${name}`, `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule/default/n`],
      ["iam:PassRole", ROLE],
    ] as const,
    source:
      "https://docs.aws.amazon.com/scheduler/latest/UserGuide/security_iam_id-based-policy-examples.html#security_iam_id-based-policies-customer-managed-policies",
  })),
  ...(
    [
      ["CreateConnection", "secretsmanager:CreateSecret"],
      ["UpdateConnection", "secretsmanager:PutSecretValue"],
    ] as const
  ).map(([name, action]) => ({
    operation: `events:${name}`,
    asks: [
      [`events:${name}`, `arn:aws:events:us-east-1:${ACCOUNT}:connection/n`],
      [action, `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:events!connection/n/*`],
    ] as const,
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html",
  })),
  {
    operation: "scheduler:DeleteScheduleGroup",
    asks: [
      ["scheduler:DeleteScheduleGroup", `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule-group/n`],
      ["scheduler:DeleteSchedule", `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule/n/*`],
    ],
    source:
      "https://docs.aws.amazon.com/scheduler/latest/UserGuide/security_iam_id-based-policy-examples.html#security_iam_id-based-policies-customer-managed-policies",
  },
  {
    operation: "iam:AddRoleToInstanceProfile",
    input: { InstanceProfileName: "p", RoleName: "r" },
    asks: [
      ["iam:AddRoleToInstanceProfile", iam("instance-profile/p")],
      ["iam:PassRole", ROLE],
    ],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html",
  },
  ...(
    [
      ["CreateUser", { UserName: "n" }, "TagUser", "user/n"],
      ["CreateRole", { RoleName: "n" }, "TagRole", "role/n"],
      ["CreatePolicy", { PolicyName: "n" }, "TagPolicy", "policy/n"],
      ["CreateInstanceProfile", { InstanceProfileName: "n" }, "TagInstanceProfile", "instance-profile/n"],
      ["CreateVirtualMFADevice", { VirtualMFADeviceName: "n" }, "TagMFADevice", "mfa/n"],
      ["CreateSAMLProvider", { Name: "n" }, "TagSAMLProvider", "saml-provider/n"],
      ["CreateOpenIDConnectProvider", {}, "TagOpenIDConnectProvider", "oidc-provider/id.example.com"],
      ["UploadServerCertificate", { ServerCertificateName: "n" }, "TagServerCertificate", "server-certificate/n"],
    ] as const
  ).map(([create, input, tag, resource]) => ({
    operation: `iam:${create}`,
    input: { ...input, ...TAGS },
    asks: [
      [`iam:${create}`, iam(resource)],
      [`iam:${tag}`, iam(resource)],
    ] as const,
    source: TAG_ON_CREATE,
  })),
  {
    operation: "dynamodb:CreateTable",
    asks: [
      ["dynamodb:CreateTable", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`],
      ["dynamodb:TagResource", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`],
    ],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/attribute-based-access-control.html",
  },
  {
    operation: "sts:AssumeRole",
    input: { Tags: undefined, TransitiveTagKeys: undefined },
    asks: [["sts:AssumeRole", ROLE]],
    source: SESSION_TAGS,
  },
  {
    operation: "sts:AssumeRole",
    input: { ...TAGS, TransitiveTagKeys: undefined, SourceIdentity: "ann" },
    asks: [
      ["sts:AssumeRole", ROLE],
      ["sts:TagSession", ROLE],
      ["sts:SetSourceIdentity", ROLE],
    ],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html",
  },
  {
    operation: "sts:GetFederationToken",
    asks: [
      ["sts:GetFederationToken", `arn:aws:sts::${ACCOUNT}:federated-user/fred`],
      ["sts:TagSession", `arn:aws:sts::${ACCOUNT}:federated-user/fred`],
    ],
    source: SESSION_TAGS,
  },
  {
    operation: "dynamodb:Query",
    input: { IndexName: "by-date" },
    asks: [["dynamodb:Query", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders/index/by-date`]],
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
  },
  {
    operation: "dynamodb:BatchGetItem",
    input: {
      RequestItems: { orders: { Keys: [{ pk: { S: "a" } }] }, lines: { Keys: [{ pk: { S: "a" } }] } },
    },
    asks: [
      ["dynamodb:BatchGetItem", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`],
      ["dynamodb:BatchGetItem", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/lines`],
    ],
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
  },
];

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

async function asked(title: string, input: object | undefined): Promise<readonly Permission[]> {
  const [service = "", name] = title.split(":");
  const operation = SERVICES.get(service)?.operations.find((candidate) => candidate.name === name);
  if (typeof operation?.permissions !== "function") throw new Error(`${title} asks for nothing`);
  const { permissions } = operation;
  const whole = { ...sampleInput(operation), ...input };
  const arn = `arn:aws:iam::${ACCOUNT}:user/ann`;
  const caller = { principal: { type: "user" as const, account: ACCOUNT, arn }, account: ACCOUNT };
  const { store, directory } = world.host;
  return store.read(async (read) => permissions({ input: whole as never, here, caller, read, directory, nowMs: 0 }));
}

test.each(CASES)("$operation asks for $asks", async ({ operation, input, asks }) => {
  expect((await asked(operation, input)).map(({ action, resource }) => [action, resource])).toEqual(asks);
});

test("a role is passed to the service that will take it on, for the resource it is for", async () => {
  const passed = async (title: string, input: object = {}) =>
    (await asked(title, input)).find(({ action }) => action === "iam:PassRole")?.keys;

  expect(await passed("lambda:CreateFunction")).toEqual({
    "iam:PassedToService": "lambda.amazonaws.com",
    "iam:AssociatedResourceArn": FUNCTION,
  });
  expect(await passed("logs:PutDestination")).toEqual({
    "iam:PassedToService": "logs.amazonaws.com",
    "iam:AssociatedResourceArn": `arn:aws:logs:us-east-1:${ACCOUNT}:destination:d`,
  });
  expect(await passed("iam:AddRoleToInstanceProfile", { InstanceProfileName: "p", RoleName: "r" })).toMatchObject({
    "iam:PassedToService": "ec2.amazonaws.com",
  });
});
