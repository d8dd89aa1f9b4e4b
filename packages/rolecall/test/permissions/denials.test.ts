/**
 * Refusals of real accounts, quoted in public, and ours beside them: the same call by the same kind of caller must be
 * refused in the same words. Account ids are changed to this test's, names are as quoted. Where what people saw differs
 * over the years, the newest stands here. All are from before September 2026, so this world gives no authorization ids
 * (`Go to https://…/authorization-details/…`): `services/iam-toolbox/` has the tests of those.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyOperation } from "../../src/kernel/operation.js";
import { AttachUserPolicy } from "../../src/services/iam/operations/attach-user-policy.js";
import { CreatePolicy } from "../../src/services/iam/operations/create-policy.js";
import { PutUserPermissionsBoundary } from "../../src/services/iam/operations/put-user-permissions-boundary.js";
import { PutUserPolicy } from "../../src/services/iam/operations/put-user-policy.js";
import { SERVICES } from "../../src/services/index.js";
import { aFunction } from "../../src/services/lambda/testing.js";
import { ACCOUNT, type Actor, allow, deny, refusal, testWorld, type World } from "../../src/testing/world.js";

interface Quoted {
  readonly operation: string;
  readonly input: object;
  /** After `User: … is not authorized to perform: `; A stands for the account. */
  readonly said: string;
  readonly source: string;
}

const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
const document = allow("s3:*").document;
const terraform = "quoted from terraform apply";
const walkthrough = "quoted in a public walkthrough of an IAM lab";
const audit = "an audit of its own permissions by a role, published August 2026";

/** Nothing allows it; the caller is a user or a role's session, which read alike. */
const IMPLICIT: readonly Quoted[] = [
  // What the service reference gives no resource, named by the ARN of all.
  {
    operation: "access-analyzer:ValidatePolicy",
    input: { policyDocument: document, policyType: "IDENTITY_POLICY" },
    said: "access-analyzer:ValidatePolicy on resource: arn:aws:access-analyzer:us-east-1:A:* because no identity-based policy allows the access-analyzer:ValidatePolicy action",
    source: "a GitHub workflow's log, 2026 (there of a permissions boundary)",
  },
  {
    operation: "sqs:ListQueues",
    input: {},
    said: "sqs:listqueues on resource: arn:aws:sqs:us-east-1:A: because no identity-based policy allows the sqs:listqueues action",
    source: "https://hackingthe.cloud/aws/enumeration/whoami/",
  },
  // What exists, named by its name.
  {
    operation: "iam:GetRole",
    input: { RoleName: "cdk-hnb659fds-file-publishing-role" },
    said: "iam:GetRole on resource: role cdk-hnb659fds-file-publishing-role because no identity-based policy allows the iam:GetRole action",
    source: "https://github.com/aws/aws-cdk/issues/27067 (2023)",
  },
  {
    operation: "iam:ListAttachedRolePolicies",
    input: { RoleName: "ctf_participant_role" },
    said: "iam:ListAttachedRolePolicies on resource: role ctf_participant_role because no identity-based policy allows the iam:ListAttachedRolePolicies action",
    source: audit,
  },
  {
    operation: "iam:ListRolePolicies",
    input: { RoleName: "ctf_participant_role" },
    said: "iam:ListRolePolicies on resource: role ctf_participant_role because no identity-based policy allows the iam:ListRolePolicies action",
    source: audit,
  },
  {
    operation: "iam:AttachRolePolicy",
    input: { RoleName: "challengeTestRole-fc9d18e", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    said: "iam:AttachRolePolicy on resource: role challengeTestRole-fc9d18e because no identity-based policy allows the iam:AttachRolePolicy action",
    source: walkthrough,
  },
  {
    operation: "iam:PutRolePolicy",
    input: { RoleName: "challengeTestRole-fc9d18e", PolicyName: "p", PolicyDocument: document },
    said: "iam:PutRolePolicy on resource: role challengeTestRole-fc9d18e because no identity-based policy allows the iam:PutRolePolicy action",
    source: walkthrough,
  },
  {
    operation: "iam:UpdateAssumeRolePolicy",
    input: { RoleName: "acme-update-bucket-role", PolicyDocument: trust },
    said: "iam:UpdateAssumeRolePolicy on resource: role acme-update-bucket-role because no identity-based policy allows the iam:UpdateAssumeRolePolicy action",
    source: "CloudTrail, May 2023",
  },
  {
    operation: "iam:PutRolePermissionsBoundary",
    input: { RoleName: "TerraformDeploy", PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b` },
    said: "iam:PutRolePermissionsBoundary on resource: role TerraformDeploy because no identity-based policy allows the iam:PutRolePermissionsBoundary action",
    source: terraform,
  },
  {
    operation: "iam:ListRoleTags",
    input: { RoleName: "admin" },
    said: "iam:ListRoleTags on resource: role admin because no identity-based policy allows the iam:ListRoleTags action",
    source: "a deployment's log, September 2026",
  },
  {
    operation: "iam:GetUser",
    input: { UserName: "rancher-cloud-credential-user" },
    said: "iam:GetUser on resource: user rancher-cloud-credential-user because no identity-based policy allows the iam:GetUser action",
    source: "https://github.com/aws-samples/rancher-on-aws-workshop/issues/28",
  },
  {
    operation: "iam:AttachUserPolicy",
    input: { UserName: "DevUser0002", PolicyArn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser" },
    said: "iam:AttachUserPolicy on resource: user DevUser0002 because no identity-based policy allows the iam:AttachUserPolicy action",
    source: walkthrough,
  },
  {
    operation: "iam:CreateAccessKey",
    input: { UserName: "mella-admin" },
    said: "iam:CreateAccessKey on resource: user mella-admin because no identity-based policy allows the iam:CreateAccessKey action",
    source: "CloudTrail of an incident exercise, 2026",
  },
  {
    operation: "iam:GetLoginProfile",
    input: { UserName: "vault" },
    said: "iam:GetLoginProfile on resource: user vault because no identity-based policy allows the iam:GetLoginProfile action",
    source: "https://github.com/rebuy-de/aws-nuke/issues/294 (2018, when refusals gave no reason)",
  },
  {
    operation: "iam:AddUserToGroup",
    input: { GroupName: "Admin", UserName: "x" },
    said: "iam:AddUserToGroup on resource: group Admin because no identity-based policy allows the iam:AddUserToGroup action",
    source: `${walkthrough} (there with an explicit deny)`,
  },
  {
    operation: "iam:PutGroupPolicy",
    input: { GroupName: "3SFFML3ucP1AyP7J", PolicyName: "p", PolicyDocument: document },
    said: "iam:PutGroupPolicy on resource: group 3SFFML3ucP1AyP7J because no identity-based policy allows the iam:PutGroupPolicy action",
    source: "Metasploit's documentation of aws_create_iam_user (when refusals gave no reason)",
  },
  {
    operation: "iam:GetInstanceProfile",
    input: { InstanceProfileName: "fe-lab-ssm-role" },
    said: "iam:GetInstanceProfile on resource: instance profile fe-lab-ssm-role because no identity-based policy allows the iam:GetInstanceProfile action",
    source: "CloudTrail, autumn 2026",
  },
  {
    operation: "iam:AddRoleToInstanceProfile",
    input: { InstanceProfileName: "eks-us-east-1-arc-poc-k8s", RoleName: "r" },
    said: "iam:AddRoleToInstanceProfile on resource: instance profile eks-us-east-1-arc-poc-k8s because no identity-based policy allows the iam:AddRoleToInstanceProfile action",
    source: "Karpenter's log, April 2025",
  },
  {
    operation: "iam:DeleteServerCertificate",
    input: { ServerCertificateName: "guselietov.com" },
    said: "iam:DeleteServerCertificate on resource: server certificate guselietov.com because no identity-based policy allows the iam:DeleteServerCertificate action",
    source: `${terraform}, December 2020 (when refusals gave no reason)`,
  },
  // Managed policies, by what the request names.
  {
    operation: "iam:GetPolicy",
    input: { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/s3-access-policy` },
    said: "iam:GetPolicy on resource: policy arn:aws:iam::A:policy/s3-access-policy because no identity-based policy allows the iam:GetPolicy action",
    source: terraform,
  },
  {
    operation: "iam:GetPolicy",
    input: { PolicyArn: "arn:aws:iam::aws:policy/GreengrassV2TokenExchangeRoleAccess" },
    said: "iam:GetPolicy on resource: policy arn:aws:iam::aws:policy/GreengrassV2TokenExchangeRoleAccess because no identity-based policy allows the iam:GetPolicy action",
    source: "AWS IoT Greengrass's installer",
  },
  {
    operation: "iam:CreatePolicy",
    input: { PolicyName: "ch5", PolicyDocument: document },
    said: "iam:CreatePolicy on resource: policy ch5 because no identity-based policy allows the iam:CreatePolicy action",
    source: "https://github.com/galaxyproject/cloudlaunch/issues/205 and walkthroughs up to 2026",
  },
  {
    operation: "iam:ListPolicies",
    input: {},
    said: "iam:ListPolicies on resource: policy path / because no identity-based policy allows the iam:ListPolicies action",
    source: `https://github.com/aws/aws-sam-cli/issues/394; ${audit}`,
  },
  // What is made or listed, by its ARN.
  {
    operation: "iam:CreateUser",
    input: { UserName: "test" },
    said: "iam:CreateUser on resource: arn:aws:iam::A:user/test because no identity-based policy allows the iam:CreateUser action",
    source: walkthrough,
  },
  {
    operation: "iam:CreateRole",
    input: { RoleName: "parallelcluster-test3-RootRole", AssumeRolePolicyDocument: trust },
    said: "iam:CreateRole on resource: arn:aws:iam::A:role/parallelcluster-test3-RootRole because no identity-based policy allows the iam:CreateRole action",
    source: "https://github.com/aws/aws-parallelcluster/pull/918 (2019, when refusals gave no reason)",
  },
  {
    operation: "iam:CreateGroup",
    input: { GroupName: "3SFFML3ucP1AyP7J" },
    said: "iam:CreateGroup on resource: arn:aws:iam::A:group/3SFFML3ucP1AyP7J because no identity-based policy allows the iam:CreateGroup action",
    source: "Metasploit's documentation of aws_create_iam_user (when refusals gave no reason)",
  },
  {
    operation: "iam:CreateInstanceProfile",
    input: { InstanceProfileName: "dpg-infra-staging-instance-profile" },
    said: "iam:CreateInstanceProfile on resource: arn:aws:iam::A:instance-profile/dpg-infra-staging-instance-profile because no identity-based policy allows the iam:CreateInstanceProfile action",
    source: terraform,
  },
  {
    operation: "iam:CreateVirtualMFADevice",
    input: { VirtualMFADeviceName: "abc123" },
    said: "iam:CreateVirtualMFADevice on resource: arn:aws:iam::A:mfa/abc123 because no identity-based policy allows the iam:CreateVirtualMFADevice action",
    source: "a handbook of the UK government's digital service",
  },
  {
    operation: "iam:CreateOpenIDConnectProvider",
    input: { Url: "https://oidc.eks.us-east-1.amazonaws.com" },
    said: "iam:CreateOpenIDConnectProvider on resource: arn:aws:iam::A:oidc-provider/oidc.eks.us-east-1.amazonaws.com because no identity-based policy allows the iam:CreateOpenIDConnectProvider action",
    source: terraform,
  },
  {
    operation: "iam:CreateServiceLinkedRole",
    input: { AWSServiceName: "autoscaling.amazonaws.com" },
    said: "iam:CreateServiceLinkedRole on resource: arn:aws:iam::A:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling because no identity-based policy allows the iam:CreateServiceLinkedRole action",
    source: "Auto Scaling's answer, passed on",
  },
  {
    operation: "iam:ListUsers",
    input: {},
    said: "iam:ListUsers on resource: arn:aws:iam::A:user/ because no identity-based policy allows the iam:ListUsers action",
    source: audit,
  },
  {
    operation: "iam:ListRoles",
    input: {},
    said: "iam:ListRoles on resource: arn:aws:iam::A:role/ because no identity-based policy allows the iam:ListRoles action",
    source: audit,
  },
  {
    operation: "iam:ListRoles",
    input: { PathPrefix: "/aws-service-role/opensearchservice.amazonaws.com/" },
    said: "iam:ListRoles on resource: arn:aws:iam::A:role/aws-service-role/opensearchservice.amazonaws.com/ because no identity-based policy allows the iam:ListRoles action",
    source: "the synthesis of a CDK application",
  },
  {
    operation: "iam:ListInstanceProfiles",
    input: {},
    said: "iam:ListInstanceProfiles on resource: arn:aws:iam::A:instance-profile/ because no identity-based policy allows the iam:ListInstanceProfiles action",
    source: "CloudTrail, autumn 2026",
  },
  {
    operation: "iam:ListOpenIDConnectProviders",
    input: {},
    said: "iam:ListOpenIDConnectProviders on resource: arn:aws:iam::A:oidc-provider/* because no identity-based policy allows the iam:ListOpenIDConnectProviders action",
    source: "a log of 2026, there cut after the resource",
  },
  {
    operation: "iam:ListVirtualMFADevices",
    input: {},
    said: "iam:ListVirtualMFADevices on resource: arn:aws:iam::A:mfa/ because no identity-based policy allows the iam:ListVirtualMFADevices action",
    source: `${walkthrough} (when refusals gave no reason)`,
  },
  {
    operation: "iam:SimulatePrincipalPolicy",
    input: { PolicySourceArn: `arn:aws:iam::${ACCOUNT}:role/SecretDataViewerRole`, ActionNames: ["s3:GetObject"] },
    said: "iam:SimulatePrincipalPolicy on resource: arn:aws:iam::A:role/SecretDataViewerRole because no identity-based policy allows the iam:SimulatePrincipalPolicy action",
    source: walkthrough,
  },
  // No resource in particular.
  {
    operation: "iam:ListAccountAliases",
    input: {},
    said: "iam:ListAccountAliases on resource: * because no identity-based policy allows the iam:ListAccountAliases action",
    source: "CloudTrail, August 2023",
  },
  {
    operation: "iam:GetAccountAuthorizationDetails",
    input: {},
    said: "iam:GetAccountAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetAccountAuthorizationDetails action",
    source: walkthrough,
  },

  // Lambda.
  {
    operation: "lambda:ListFunctions",
    input: {},
    said: "lambda:ListFunctions on resource: * because no identity-based policy allows the lambda:ListFunctions action",
    source: "https://github.com/RhinoSecurityLabs/cloudgoat/issues/384 (2025)",
  },
  {
    operation: "lambda:ListVersionsByFunction",
    input: { FunctionName: "HelloWorld" },
    said: "lambda:ListVersionsByFunction on resource: arn:aws:lambda:us-east-1:A:function:HelloWorld because no identity-based policy allows the lambda:ListVersionsByFunction action",
    source: "https://github.com/hashicorp-education/learn-terraform-lambda-api-gateway/issues/18 (2024)",
  },

  // CloudWatch Logs.
  {
    operation: "logs:DescribeLogGroups",
    input: {},
    said: "logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:A:log-group::log-stream: because no identity-based policy allows the logs:DescribeLogGroups action",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/8804",
  },
  {
    operation: "logs:CreateLogGroup",
    input: { logGroupName: "/ecs/notifier" },
    said: "logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:A:log-group:/ecs/notifier:log-stream: because no identity-based policy allows the logs:CreateLogGroup action",
    source: "the ECS agent",
  },
  {
    operation: "logs:PutLogEvents",
    input: { logGroupName: "testlog.log", logStreamName: "i-99999999", logEvents: [{ timestamp: 1, message: "m" }] },
    said: "logs:PutLogEvents on resource: arn:aws:logs:us-east-1:A:log-group:testlog.log:log-stream:i-99999999 because no identity-based policy allows the logs:PutLogEvents action",
    source: "tests of the CloudWatch agent, 2025",
  },
  {
    operation: "logs:UntagResource",
    input: { resourceArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/recorder`, tagKeys: ["team"] },
    said: "logs:UntagResource on resource: arn:aws:logs:us-east-1:A:log-group:/aws/lambda/recorder because no identity-based policy allows the logs:UntagResource action",
    source: "a CodeBuild log",
  },

  // DynamoDB.
  {
    operation: "dynamodb:ListTables",
    input: {},
    said: "dynamodb:ListTables on resource: arn:aws:dynamodb:us-east-1:A:table/* because no identity-based policy allows the dynamodb:ListTables action",
    source: "CloudTrail and command lines of 2023 to 2026; without a reason, up to 2021, `*`",
  },
  {
    operation: "dynamodb:DescribeLimits",
    input: {},
    said: "dynamodb:DescribeLimits on resource: * because no identity-based policy allows the dynamodb:DescribeLimits action",
    source: "a scanner's recorded answers",
  },
  {
    operation: "dynamodb:PutItem",
    input: { TableName: "Todos-dev", Item: { id: { S: "1" } } },
    said: "dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:A:table/Todos-dev because no identity-based policy allows the dynamodb:PutItem action",
    source: "a function's log (when refusals gave no reason)",
  },

  // STS.
  {
    operation: "sts:DecodeAuthorizationMessage",
    input: { EncodedMessage: "x" },
    said: "sts:DecodeAuthorizationMessage because no identity-based policy allows the sts:DecodeAuthorizationMessage action",
    source: walkthrough,
  },
  {
    operation: "sts:AssumeRole",
    input: { RoleArn: `arn:aws:iam::${ACCOUNT}:role/lambdaRole`, RoleSessionName: "s1" },
    said: "sts:AssumeRole on resource: arn:aws:iam::A:role/lambdaRole",
    source: audit,
  },
];

let world: World;
let matt: Actor;
let runner: Actor;
beforeAll(async () => {
  world = await testWorld({ authorizationIds: false });
  matt = await world.user("matt");
  runner = await (await world.role("runner")).session("i-0964e0bce6c31c847");
});
afterAll(() => world.end());

async function refused(actor: Actor, operation: string, input: object): Promise<string> {
  const [service = "", name] = operation.split(":");
  const found = SERVICES.get(service)?.operations.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no ${operation}`);
  return (await refusal(actor.call(found as never as typeof found & AnyOperation, input as never))).message;
}

const sentence = (actor: Actor, said: string) =>
  `User: ${actor.arn} is not authorized to perform: ${said}`
    .replaceAll("::A:", `::${ACCOUNT}:`)
    .replaceAll(":A:", `:${ACCOUNT}:`);

describe("nothing allows it", () => {
  test.each(IMPLICIT)("$operation $input", async ({ operation, input, said }) => {
    expect(await refused(matt, operation, input)).toBe(sentence(matt, said));
    expect(await refused(runner, operation, input)).toBe(sentence(runner, said));
  });

  test("GetUser without a name, by a role's session, asks on a user of the session's name", async () => {
    // The audit of August 2026, and a GitHub workflow's log of 2025.
    expect(await refused(runner, "iam:GetUser", {})).toBe(
      sentence(
        runner,
        "iam:GetUser on resource: user i-0964e0bce6c31c847 because no identity-based policy allows the iam:GetUser action",
      ),
    );
  });

  test("a user's path is not in the resource", async () => {
    // Quoted in a public guide: `user/system/sbmtd-default` is told of `user sbmtd-default`.
    const made = await world.user("sbmtd-default");

    expect(await refused(made, "iam:ListAccessKeys", {})).toBe(
      sentence(
        made,
        "iam:ListAccessKeys on resource: user sbmtd-default because no identity-based policy allows the iam:ListAccessKeys action",
      ),
    );
  });
});

describe("some of what a call needs is allowed", () => {
  const TAGS = [{ Key: "team", Value: "red" }];

  test.each([
    {
      operation: "iam:CreatePolicy",
      input: { PolicyName: "OrgSnowflakePrivateLinkOps", PolicyDocument: document, Tags: TAGS },
      said: "iam:TagPolicy on resource: policy OrgSnowflakePrivateLinkOps because no identity-based policy allows the iam:TagPolicy action",
      source: `${terraform}, 2026`,
    },
    {
      operation: "iam:CreateRole",
      input: { RoleName: "goorm-popcorn-dev-ecs", AssumeRolePolicyDocument: trust, Tags: TAGS },
      said: "iam:TagRole on resource: arn:aws:iam::A:role/goorm-popcorn-dev-ecs because no identity-based policy allows the iam:TagRole action",
      source: `${terraform}, 2026`,
    },
    {
      operation: "iam:CreateInstanceProfile",
      input: { InstanceProfileName: "jobintel-dr-runner", Tags: TAGS },
      said: "iam:TagInstanceProfile on resource: arn:aws:iam::A:instance-profile/jobintel-dr-runner because no identity-based policy allows the iam:TagInstanceProfile action",
      source: "a CodeBuild log",
    },
    {
      operation: "iam:CreateOpenIDConnectProvider",
      input: { Url: "https://oidc.eks.us-east-2.amazonaws.com", Tags: TAGS },
      said: "iam:TagOpenIDConnectProvider on resource: arn:aws:iam::A:oidc-provider/oidc.eks.us-east-2.amazonaws.com because no identity-based policy allows the iam:TagOpenIDConnectProvider action",
      source: terraform,
    },
    {
      operation: "lambda:CreateFunction",
      input: aFunction(`arn:aws:iam::${ACCOUNT}:role/govuk-chat-bedrock-access-role`),
      said: "iam:PassRole on resource: arn:aws:iam::A:role/govuk-chat-bedrock-access-role because no identity-based policy allows the iam:PassRole action",
      source: "https://github.com/alphagov/govuk-infrastructure/pull/2439 (2025)",
    },
    {
      operation: "sts:AssumeRole",
      input: { RoleArn: `arn:aws:iam::${ACCOUNT}:role/karpenter-eks-node-group`, RoleSessionName: "s1", Tags: TAGS },
      said: "sts:TagSession on resource: arn:aws:iam::A:role/karpenter-eks-node-group",
      source: "Karpenter's log, July 2024, and others up to 2026",
    },
  ])("$operation: $said", async ({ operation, input, said }) => {
    const name = operation.replace(":", "-");
    const own = await world.user(`half-${name}`, allow(operation));
    if (operation === "sts:AssumeRole") {
      await world.role("karpenter-eks-node-group", {
        trust: {
          document: JSON.stringify({
            Version: "2012-10-17",
            Statement: { Effect: "Allow", Principal: { AWS: own.arn }, Action: "sts:AssumeRole" },
          }),
        },
      });
    }

    expect(await refused(own, operation, input)).toBe(sentence(own, said));
  });
});

test("CreateLogGroup with tags, by one who may not tag, has a sentence of its own", async () => {
  // https://github.com/awslabs/aws-well-architected-labs/pull/747 (November 2022)
  const maker = await world.user("maker", allow("logs:CreateLogGroup"));

  expect(await refused(maker, "logs:CreateLogGroup", { logGroupName: "g", tags: { team: "red" } })).toBe(
    `User with accountId: ${ACCOUNT} is not authorized to perform CreateLogGroup with Tags`,
  );
});

describe("the resource is another account's", () => {
  // Recorded of Lambda, among others in https://github.com/crucial-project/serverless-shell/issues/2 (2022): whatever the
  // caller's own policies say, the resource's must allow.
  test.each([
    [
      "lambda:Invoke",
      { FunctionName: "444455556666:function:f" },
      "lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:444455556666:function:f",
    ],
    [
      "lambda:GetFunction",
      { FunctionName: "444455556666:function:f:7" },
      "lambda:GetFunction on resource: arn:aws:lambda:us-east-1:444455556666:function:f:7",
    ],
    [
      "dynamodb:Scan",
      { TableName: "arn:aws:dynamodb:us-east-1:444455556666:table/orders" },
      "dynamodb:Scan on resource: arn:aws:dynamodb:us-east-1:444455556666:table/orders",
    ],
  ])("%s names the resource-based policy", async (operation, input, said) => {
    const action = said.slice(0, said.indexOf(" "));
    const all = await world.user(`all-${action.replace(":", "-")}`, allow("*"));
    const reason = `because no resource-based policy allows the ${action} action`;

    expect(await refused(all, operation, input)).toBe(sentence(all, `${said} ${reason}`));
    expect(await refused(world.root, operation, input)).toBe(sentence(world.root, `${said} ${reason}`));
  });

  test("an explicit deny of the caller's own account comes first, and its policy's ARN is not told", async () => {
    const held = await world.user("held", allow("*"));
    const { Policy } = await world.root.call(CreatePolicy, {
      PolicyName: "held-back",
      PolicyDocument: deny("lambda:*").document,
    });
    await world.root.call(AttachUserPolicy, { UserName: "held", PolicyArn: Policy?.Arn ?? "" });

    expect(await refused(held, "lambda:Invoke", { FunctionName: "444455556666:function:f" })).toBe(
      sentence(
        held,
        "lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:444455556666:function:f with an explicit deny in an identity-based policy",
      ),
    );
  });
});

describe("a policy denies it", () => {
  const managed = async (name: string, policy: { document: string }) =>
    (await world.root.call(CreatePolicy, { PolicyName: name, PolicyDocument: policy.document })).Policy?.Arn ?? "";

  test("a managed policy is named by its ARN", async () => {
    // Quoted in 2026.
    const frank = await world.user("frank.trelles", allow("*"));
    const arn = await managed("costagas-base", deny("iam:*"));
    await world.root.call(AttachUserPolicy, { UserName: "frank.trelles", PolicyArn: arn });

    expect(await refused(frank, "iam:CreateUser", { UserName: "prueba" })).toBe(
      sentence(
        frank,
        "iam:CreateUser on resource: arn:aws:iam::A:user/prueba with an explicit deny in an identity-based policy: arn:aws:iam::A:policy/costagas-base",
      ),
    );
  });

  test("so is a permissions boundary", async () => {
    // Quoted from an AWS workshop, 2026.
    const user = await world.user("iamws-policy-developer-user", allow("*"));
    const arn = await managed("iamws-boundary", {
      document: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "*", Resource: "*" },
          { Effect: "Deny", Action: "iam:CreatePolicyVersion", Resource: "*" },
        ],
      }),
    });
    const edited = await managed("iamws-developer-tools-policy", allow("s3:*"));
    await world.root.call(PutUserPermissionsBoundary, {
      UserName: user.arn.split("/")[1] ?? "",
      PermissionsBoundary: arn,
    });

    expect(await refused(user, "iam:CreatePolicyVersion", { PolicyArn: edited, PolicyDocument: document })).toBe(
      sentence(
        user,
        `iam:CreatePolicyVersion on resource: policy ${edited} with an explicit deny in a permissions boundary: ${arn}`,
      ),
    );
  });

  test("a boundary that does not allow is not named", async () => {
    // Quoted from a permissions exercise, December 2024.
    const adam = await world.user("iam-secrets-Adam", allow("*"));
    const arn = await managed("privesc-boundary", allow("s3:*"));
    await world.root.call(PutUserPermissionsBoundary, { UserName: "iam-secrets-Adam", PermissionsBoundary: arn });

    expect(await refused(adam, "iam:ListAttachedUserPolicies", { UserName: "iam-secrets-Adam" })).toBe(
      sentence(
        adam,
        "iam:ListAttachedUserPolicies on resource: user iam-secrets-Adam because no permissions boundary allows the iam:ListAttachedUserPolicies action",
      ),
    );
  });

  test("an inline policy has no name in the sentence", async () => {
    // https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2517 (2023)
    const user = await world.user("XPTO");
    await world.root.call(PutUserPolicy, {
      UserName: "XPTO",
      PolicyName: "no-roles",
      PolicyDocument: deny("iam:GetRole").document,
    });

    expect(await refused(user, "iam:GetRole", { RoleName: "XPTO" })).toBe(
      sentence(user, "iam:GetRole on resource: role XPTO with an explicit deny in an identity-based policy"),
    );
  });

  test("GetFederationToken names the federated user", async () => {
    // The documentation of aws-vault (when refusals gave no kind of policy).
    const user = await world.user("vaulted", deny("sts:GetFederationToken"));

    expect(await refused(user, "sts:GetFederationToken", { Name: "vaulted" })).toBe(
      sentence(
        user,
        "sts:GetFederationToken on resource: arn:aws:sts::A:federated-user/vaulted with an explicit deny in an identity-based policy",
      ),
    );
  });
});
