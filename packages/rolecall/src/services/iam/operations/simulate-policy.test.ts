import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, deny, policy, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { AddUserToGroup } from "./add-user-to-group.js";
import { AttachUserPolicy } from "./attach-user-policy.js";
import { CreateGroup } from "./create-group.js";
import { CreatePolicy } from "./create-policy.js";
import { GetContextKeysForCustomPolicy } from "./get-context-keys-for-custom-policy.js";
import { GetContextKeysForPrincipalPolicy } from "./get-context-keys-for-principal-policy.js";
import { PutGroupPolicy } from "./put-group-policy.js";
import { PutUserPermissionsBoundary } from "./put-user-permissions-boundary.js";
import { SimulateCustomPolicy } from "./simulate-custom-policy.js";
import { SimulatePrincipalPolicy } from "./simulate-principal-policy.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const READ_S3 = allow("s3:GetObject", "arn:aws:s3:::bucket/*").document;
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
type Custom = Parameters<typeof simulateAll>[0];
const simulateAll = async (input: { PolicyInputList: string[]; ActionNames: string[]; [member: string]: unknown }) =>
  (await world.root.call(SimulateCustomPolicy, input)).EvaluationResults ?? [];
const simulate = async (input: Custom) => (await simulateAll(input))[0];

describe("SimulateCustomPolicy", () => {
  test("cites the statement that allows, and none for what nothing allows", async () => {
    const results = await simulateAll({
      PolicyInputList: [allow("sqs:*").document, READ_S3],
      ActionNames: ["sqs:SendMessage", "s3:GetObject"],
    });

    expect(results).toEqual([
      {
        EvalActionName: "sqs:SendMessage",
        EvalResourceName: "*",
        EvalDecision: "allowed",
        MatchedStatements: [
          {
            SourcePolicyId: "PolicyInputList.1",
            SourcePolicyType: "IAM Policy",
            StartPosition: { Line: 1, Column: 38 },
            EndPosition: { Line: 1, Column: 88 },
          },
        ],
        MissingContextValues: [],
      },
      {
        EvalActionName: "s3:GetObject",
        EvalResourceName: "*",
        EvalDecision: "implicitDeny",
        MatchedStatements: [],
        MissingContextValues: [],
      },
    ]);
  });

  test("cites a deny alone", async () => {
    const result = await simulate({
      PolicyInputList: [allow("s3:*").document, deny("s3:GetObject").document],
      ActionNames: ["s3:GetObject"],
    });

    expect(result).toMatchObject({
      EvalDecision: "explicitDeny",
      MatchedStatements: [{ SourcePolicyId: "PolicyInputList.2" }],
    });
  });

  test("answers for each resource, and above them all the strictest", async () => {
    const ResourceArns = ["arn:aws:s3:::bucket/a", "arn:aws:s3:::other/b"];
    const result = await simulate({ PolicyInputList: [READ_S3], ActionNames: ["s3:GetObject"], ResourceArns });

    expect(result).toMatchObject({
      EvalResourceName: "arn:${Partition}:s3:::${BucketName}/${ObjectName}",
      EvalDecision: "implicitDeny",
      EvalDecisionDetails: {},
      ResourceSpecificResults: [
        { EvalResourceName: ResourceArns[0], EvalResourceDecision: "allowed", MatchedStatements: [{}] },
        { EvalResourceName: ResourceArns[1], EvalResourceDecision: "implicitDeny", MatchedStatements: [] },
      ],
    });
  });

  test("names the keys that policies ask for and nobody passed", async () => {
    const PolicyInputList = [
      policy({
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::bucket/${aws:username}/*",
        Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" }, Bool: { "aws:MultiFactorAuthPresent": "true" } },
      }).document,
    ];
    const ask = (names: Record<string, string>) =>
      simulate({
        PolicyInputList,
        ActionNames: ["s3:GetObject"],
        ResourceArns: ["arn:aws:s3:::bucket/ann/x"],
        ContextEntries: Object.entries(names).map(([ContextKeyName, value]) => ({
          ContextKeyName,
          ContextKeyValues: [value],
          ContextKeyType: "string",
        })),
      });

    expect((await ask({}))?.MissingContextValues).toEqual(["aws:username"]);
    expect((await ask({ "aws:username": "ann" }))?.MissingContextValues).toEqual([
      "aws:SourceIp",
      "aws:MultiFactorAuthPresent",
    ]);
    const all = { "AWS:Username": "ann", "aws:SourceIp": "203.0.113.9", "aws:MultiFactorAuthPresent": "true" };
    expect(await ask(all)).toMatchObject({ EvalDecision: "allowed", MissingContextValues: [] });
  });

  test("takes multivalued keys", async () => {
    const PolicyInputList = [
      allow("s3:PutObject", "*", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }).document,
    ];
    const ask = async (...ContextKeyValues: string[]) =>
      (
        await simulate({
          PolicyInputList,
          ActionNames: ["s3:PutObject"],
          ContextEntries: [{ ContextKeyName: "aws:TagKeys", ContextKeyValues, ContextKeyType: "stringList" }],
        })
      )?.EvalDecision;

    expect(await ask("a", "b")).toBe("allowed");
    expect(await ask("a", "c")).toBe("implicitDeny");
  });

  test("says what the permissions boundary does", async () => {
    const ask = (boundary: string) =>
      simulate({
        PolicyInputList: [allow("s3:*").document],
        PermissionsBoundaryPolicyInputList: [boundary],
        ActionNames: ["s3:GetObject"],
      });

    expect(await ask(allow("sqs:*").document)).toMatchObject({
      EvalDecision: "implicitDeny",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    });
    expect(await ask(allow("s3:Get*").document)).toMatchObject({
      EvalDecision: "allowed",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    });
  });

  test("asks every level of service control policies", async () => {
    const full = allow("*").document;
    const ask = (...levels: string[][]) =>
      simulate({
        PolicyInputList: [allow("s3:*").document],
        ActionNames: ["s3:GetObject"],
        OrderedOrganizationPolicyInputList: levels.map((ServiceControlPolicyInputList) => ({
          ServiceControlPolicyInputList,
        })),
      });

    expect(await ask([full], [full])).toMatchObject({
      EvalDecision: "allowed",
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    });
    expect(await ask([full], [allow("sqs:*").document])).toMatchObject({
      EvalDecision: "implicitDeny",
      MatchedStatements: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
    expect(await ask([full, deny("s3:*").document])).toMatchObject({
      EvalDecision: "explicitDeny",
      MatchedStatements: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
  });

  test("takes a resource-based policy, whose Principal is the caller named", async () => {
    const ResourceArns = ["arn:aws:s3:::bucket/a"];
    const ask = (input: object) =>
      simulate({
        PolicyInputList: [allow("sqs:*").document],
        ActionNames: ["s3:GetObject"],
        ResourceArns,
        ResourcePolicy: policy({
          Effect: "Allow",
          Principal: { AWS: ANN },
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::bucket/*",
        }).document,
        ...input,
      });

    expect(await ask({ CallerArn: ANN })).toMatchObject({
      EvalDecision: "allowed",
      MatchedStatements: [{ SourcePolicyId: "ResourcePolicy", SourcePolicyType: "Resource Policy" }],
      EvalDecisionDetails: {},
    });
    expect(await ask({ CallerArn: `arn:aws:iam::${ACCOUNT}:user/bob` })).toMatchObject({
      EvalDecision: "implicitDeny",
    });
    expect((await refusal(ask({}))).code).toBe("InvalidInputException");
  });

  test("asks both accounts when the resource is another's", async () => {
    const result = await simulate({
      PolicyInputList: [allow("sqs:*").document],
      ActionNames: ["s3:GetObject"],
      ResourceArns: ["arn:aws:s3:::bucket/a"],
      CallerArn: ANN,
      ResourceOwner: "arn:aws:iam::111122223333:root",
      ResourcePolicy: policy({
        Effect: "Allow",
        Principal: { AWS: ANN },
        Action: "s3:*",
        Resource: "arn:aws:s3:::bucket/*",
      }).document,
    });

    const details = { "IAM Policy": "implicitDeny", "Resource Policy": "allowed" };
    expect(result).toMatchObject({
      EvalDecision: "implicitDeny",
      EvalDecisionDetails: details,
      MatchedStatements: [],
      // AWS's example cites the side that allows, beneath the result alone.
      ResourceSpecificResults: [
        { EvalDecisionDetails: details, MatchedStatements: [{ SourcePolicyId: "ResourcePolicy" }] },
      ],
    });
  });

  test("takes a resource-based policy that speaks of every resource simulated, and no other", async () => {
    const ask = (...ResourceArns: string[]) =>
      simulate({
        PolicyInputList: [READ_S3],
        ActionNames: ["s3:GetObject"],
        ResourceArns,
        CallerArn: ANN,
        ResourcePolicy: policy({
          Effect: "Deny",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::bucket/secret/*",
        }).document,
      });

    expect((await ask("arn:aws:s3:::bucket/secret/a"))?.EvalDecision).toBe("explicitDeny");
    const other = refusal(ask("arn:aws:s3:::bucket/secret/a", "arn:aws:s3:::bucket/open"));
    expect((await other).code).toBe("InvalidInputException");
  });

  test("ends where service control policies deny: there are no details of the other types", async () => {
    const ask = (scp: string) =>
      simulate({
        PolicyInputList: [allow("s3:*").document],
        ActionNames: ["s3:GetObject"],
        ResourceArns: ["arn:aws:s3:::bucket/a"],
        ResourceOwner: "arn:aws:iam::111122223333:root",
        OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [scp] }],
      });

    expect((await ask(allow("*").document))?.EvalDecisionDetails).toEqual({
      "IAM Policy": "allowed",
      "Resource Policy": "implicitDeny",
    });
    const denied = await ask(deny("s3:*").document);
    expect(denied).toMatchObject({
      EvalDecision: "explicitDeny",
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
    expect(denied).not.toHaveProperty("EvalDecisionDetails");
    expect(denied?.ResourceSpecificResults?.[0]).not.toHaveProperty("EvalDecisionDetails");
  });

  test("evaluates service control policies with their conditions, and names none of their keys as missing", async () => {
    const scp = deny("s3:*", "*", { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } }).document;
    const ask = (...values: string[]) =>
      simulate({
        PolicyInputList: [allow("s3:*").document],
        ActionNames: ["s3:GetObject"],
        OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [allow("*").document, scp] }],
        ContextEntries: values.map((value) => ({
          ContextKeyName: "aws:RequestedRegion",
          ContextKeyType: "string",
          ContextKeyValues: [value],
        })),
      });

    expect(await ask("eu-west-1")).toMatchObject({ EvalDecision: "allowed" });
    expect(await ask("us-east-1")).toMatchObject({ EvalDecision: "explicitDeny", MatchedStatements: [] });
    expect(await ask()).toMatchObject({ EvalDecision: "explicitDeny", MissingContextValues: [] });
  });

  test("takes up to seven levels of service control policies, root first; a level without any allows nothing", async () => {
    const full = { ServiceControlPolicyInputList: [allow("*").document] };
    const ask = (OrderedOrganizationPolicyInputList: object[]) =>
      simulate({
        PolicyInputList: [allow("s3:*").document],
        ActionNames: ["s3:GetObject"],
        OrderedOrganizationPolicyInputList,
      });

    expect((await ask(Array(7).fill(full)))?.EvalDecision).toBe("allowed");
    expect((await refusal(ask(Array(8).fill(full)))).code).toBe("ValidationError");
    expect((await ask([full, { ServiceControlPolicyInputList: [] }]))?.EvalDecision).toBe("implicitDeny");
  });

  test.each([
    ["string", "StringEquals", "aws:PrincipalTag/team", "red", "red", "blue"],
    ["numeric", "NumericLessThan", "s3:max-keys", "10", "9", "10"],
    ["boolean", "Bool", "aws:MultiFactorAuthPresent", "true", "true", "false"],
    ["ip", "IpAddress", "aws:SourceIp", "203.0.113.0/24", "203.0.113.9", "198.51.100.1"],
    ["binary", "BinaryEquals", "test:Key", "QmluYXJ5", "QmluYXJ5", "b3RoZXI="],
    [
      "date",
      "DateGreaterThan",
      "aws:CurrentTime",
      "2026-01-01T00:00:00Z",
      "2026-06-01T00:00:00Z",
      "2025-06-01T00:00:00Z",
    ],
  ])("takes values of type %s, and lists of them", async (type, operator, key, wanted, fits, fails) => {
    const ask = async (operatorName: string, ContextKeyType: string, ...ContextKeyValues: string[]) =>
      (
        await simulate({
          PolicyInputList: [allow("s3:ListBucket", "*", { [operatorName]: { [key]: wanted } }).document],
          ActionNames: ["s3:ListBucket"],
          ContextEntries: [{ ContextKeyName: key, ContextKeyType, ContextKeyValues }],
        })
      )?.EvalDecision;

    expect(await ask(operator, type, fits)).toBe("allowed");
    expect(await ask(operator, type, fails)).toBe("implicitDeny");
    expect(await ask(`ForAnyValue:${operator}`, `${type}List`, fails, fits)).toBe("allowed");
    expect(await ask(`ForAllValues:${operator}`, `${type}List`, fails, fits)).toBe("implicitDeny");
  });

  test("holds ResourceHandlingOption to the resources that its scenario needs", async () => {
    const ec2 = (...types: string[]) => types.map((type) => `arn:aws:ec2:us-east-1:${ACCOUNT}:${type}/x-1`);
    const ask = (ResourceHandlingOption: string, ResourceArns: string[]) =>
      simulate({
        PolicyInputList: [allow("ec2:*").document],
        ActionNames: ["ec2:RunInstances"],
        ResourceArns,
        ResourceHandlingOption,
      });
    const instance = ["instance", "image", "security-group", "network-interface"];

    expect((await ask("EC2-VPC-EBS", ec2(...instance, "volume")))?.EvalDecision).toBe("allowed");
    expect((await refusal(ask("EC2-VPC-EBS-Subnet", ec2(...instance, "volume")))).message).toContain("subnet");
    expect((await refusal(ask("EC2-Moon", ec2(...instance)))).code).toBe("InvalidInputException");
  });

  test("a resource is an ARN, or a star", async () => {
    const ask = (...ResourceArns: string[]) =>
      world.root.call(SimulateCustomPolicy, {
        PolicyInputList: [allow("s3:GetObject").document],
        ActionNames: ["s3:GetObject"],
        ResourceArns,
      });

    expect(await refusal(ask("arn:aws:s3:::b/k", "14a050d4"))).toMatchObject({
      code: "InvalidInputException",
      message: "ResourceNames are not in a valid ARN format: 14a050d4.",
    });
    const [result] = (await ask("*", "arn:aws:s3:::b/k")).EvaluationResults ?? [];
    expect(result?.ResourceSpecificResults?.map(({ EvalResourceName }) => EvalResourceName)).toEqual([
      "*",
      "arn:aws:s3:::b/k",
    ]);
  });

  test("names the owner of resources by account or by the ARN of its root, nothing else", async () => {
    const ask = (ResourceOwner: string) =>
      simulate({
        PolicyInputList: [READ_S3],
        ActionNames: ["s3:GetObject"],
        ResourceArns: ["arn:aws:s3:::bucket/a"],
        ResourceOwner,
      });

    expect((await ask(ACCOUNT))?.EvalDecision).toBe("allowed");
    expect((await ask("arn:aws:iam::111122223333:root"))?.EvalDecision).toBe("implicitDeny");
    // https://github.com/boto/botocore/issues/1346
    expect((await refusal(ask("me"))).message).toBe("'me' is not a valid as a Resource Owner.");
  });

  test("evaluates trust policies, which AWS's simulator ignores", async () => {
    const ask = (ResourcePolicy: string) =>
      simulate({
        PolicyInputList: [allow("sts:AssumeRole").document],
        ActionNames: ["sts:AssumeRole"],
        ResourceArns: [`arn:aws:iam::${ACCOUNT}:role/r`],
        CallerArn: ANN,
        ResourcePolicy,
      });

    expect((await ask(trusts("lambda.amazonaws.com").document))?.EvalDecision).toBe("implicitDeny");
    const named = policy({ Effect: "Allow", Principal: { AWS: ANN }, Action: "sts:AssumeRole" }).document;
    expect((await ask(named))?.EvalDecision).toBe("allowed");
  });

  test("takes no wildcards in actions, no broken policies, and no sessions as callers", async () => {
    const refused = async (input: object) =>
      (await refusal(simulate({ PolicyInputList: [READ_S3], ActionNames: ["s3:GetObject"], ...input }))).code;

    expect(await refused({ ActionNames: ["s3:Get*"] })).toBe("InvalidInputException");
    expect(await refused({ PolicyInputList: ["{}"] })).toBe("InvalidInputException");
    expect(await refused({ CallerArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/session` })).toBe(
      "InvalidInputException",
    );
  });

  test("gives pages of actions", async () => {
    const input = { PolicyInputList: [READ_S3], ActionNames: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"] };
    const first = await world.root.call(SimulateCustomPolicy, { ...input, MaxItems: 2 });
    expect(first).toMatchObject({ IsTruncated: true, EvaluationResults: [{}, {}] });
    const rest = await world.root.call(SimulateCustomPolicy, { ...input, Marker: first.Marker });
    expect(rest).toMatchObject({ IsTruncated: false, EvaluationResults: [{ EvalActionName: "s3:ListBucket" }] });
  });
});

describe("SimulatePrincipalPolicy", () => {
  const setUp = async () => {
    const { root } = world;
    await world.user("ann", allow("s3:GetObject"));
    await root.call(CreateGroup, { GroupName: "team" });
    await root.call(AddUserToGroup, { GroupName: "team", UserName: "ann" });
    await root.call(PutGroupPolicy, {
      GroupName: "team",
      PolicyName: "queues",
      PolicyDocument: allow("sqs:*").document,
    });
    await root.call(AttachUserPolicy, {
      UserName: "ann",
      PolicyArn: "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
    });
  };
  const ask = async (ActionNames: string[], more: object = {}) =>
    (await world.root.call(SimulatePrincipalPolicy, { PolicySourceArn: ANN, ActionNames, ...more }))
      .EvaluationResults ?? [];

  test("tries what a user and its groups have, and cites policies by name", async () => {
    await setUp();
    const results = await ask(["s3:GetObject", "sqs:SendMessage", "dynamodb:GetItem", "iam:GetUser"]);

    expect(
      results.map(({ EvalDecision, MatchedStatements }) => [EvalDecision, MatchedStatements?.[0]?.SourcePolicyId]),
    ).toEqual([
      ["allowed", "user_ann_policy-0"],
      ["allowed", "group_team_queues"],
      ["allowed", "AmazonDynamoDBReadOnlyAccess"],
      ["implicitDeny", undefined],
    ]);
  });

  test("tries a group and a role, too", async () => {
    await setUp();
    await world.role("worker", { policies: [allow("s3:GetObject")] });
    const decision = async (PolicySourceArn: string) =>
      (await ask(["s3:GetObject"], { PolicySourceArn }))[0]?.EvalDecision;

    expect(await decision(`arn:aws:iam::${ACCOUNT}:group/team`)).toBe("implicitDeny");
    expect(await decision(`arn:aws:iam::${ACCOUNT}:role/worker`)).toBe("allowed");
    expect((await refusal(decision(`arn:aws:iam::${ACCOUNT}:role/none`))).code).toBe("NoSuchEntityException");
  });

  test("leaves out what PolicyExclusionList names", async () => {
    await setUp();
    const without = async (action: string, entry: object) =>
      (await ask([action], { PolicyExclusionList: [entry] }))[0]?.EvalDecision;

    expect(await without("s3:GetObject", { PolicyType: "inline" })).toBe("implicitDeny");
    expect(await without("dynamodb:GetItem", { PolicyType: "inline" })).toBe("allowed");
    expect(await without("dynamodb:GetItem", { PolicyType: "aws-managed" })).toBe("implicitDeny");
    expect(
      await without("dynamodb:GetItem", { PolicyArn: "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess" }),
    ).toBe("implicitDeny");
    const queues = (AttachmentName: string) => ({
      InlinePolicyIdentifier: { PolicyName: "queues", AttachmentType: "group", AttachmentName },
    });
    expect(await without("dynamodb:GetItem", { PolicyArn: "arn:aws:iam::aws:policy/Amazon*ReadOnlyAcces?" })).toBe(
      "implicitDeny",
    );
    expect(await without("sqs:SendMessage", queues("te*"))).toBe("implicitDeny");
    expect(await without("sqs:SendMessage", queues("other"))).toBe("allowed");
  });

  test("passes over identifiers that match nothing, and refuses those that are none", async () => {
    await setUp();
    const without = (entry: object) => ask(["s3:GetObject"], { PolicyExclusionList: [entry] });
    const decision = async (entry: object) => (await without(entry))[0]?.EvalDecision;

    expect(await decision({ PolicyType: "scp" })).toBe("allowed");
    expect(await decision({ PolicyType: "rcp" })).toBe("allowed");
    expect(await decision({ PolicyArn: "arn:aws:iam::aws:policy/Nothing" })).toBe("allowed");
    const inline = { PolicyName: "queues", AttachmentType: "group", AttachmentName: "t*a*" };
    for (const entry of [
      { PolicyArn: "arn:aws:iam::aws:role/Administrator" },
      { PolicyArn: "arn:aws:iam::*:policy/Administrator" },
      { PolicyArn: "arn:aws:iam::aws:policy/*/Administrator" },
      { PolicyArn: "arn:aws:iam::aws:policy/*Read*" },
      { InlinePolicyIdentifier: inline },
    ]) {
      expect((await refusal(without(entry))).code).toBe("InvalidInputException");
    }
    expect((await refusal(without({ PolicyType: "session" }))).code).toBe("ValidationError");
  });

  test("simulates as the principal of PolicySourceArn, or as the caller named with that one's policies", async () => {
    await setUp();
    const input = {
      ResourceArns: ["arn:aws:s3:::bucket/a"],
      ResourcePolicy: policy({
        Effect: "Deny",
        Principal: { AWS: ANN },
        Action: "s3:*",
        Resource: "arn:aws:s3:::bucket/*",
      }).document,
    };

    expect((await ask(["s3:GetObject"], input))[0]?.EvalDecision).toBe("explicitDeny");
    const CallerArn = `arn:aws:iam::${ACCOUNT}:user/bob`;
    expect((await ask(["s3:GetObject"], { ...input, CallerArn }))[0]?.EvalDecision).toBe("allowed");
  });

  test("has no sessions as PolicySourceArn", async () => {
    const PolicySourceArn = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`;

    // https://github.com/aws-containers/amazon-ecs-exec-checker/pull/10
    expect(await refusal(ask(["s3:GetObject"], { PolicySourceArn }))).toMatchObject({
      code: "InvalidInputException",
      message: `Invalid Entity Arn: ${PolicySourceArn} does not clearly define entity type and name.`,
    });
  });

  test("counts the user's boundary, unless another is passed", async () => {
    await setUp();
    const { Policy } = await world.root.call(CreatePolicy, {
      PolicyName: "limit",
      PolicyDocument: allow("sqs:*").document,
    });
    await world.root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary: Policy?.Arn ?? "" });

    expect((await ask(["s3:GetObject"]))[0]).toMatchObject({
      EvalDecision: "implicitDeny",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    });
    const PermissionsBoundaryPolicyInputList = [allow("s3:*").document];
    expect((await ask(["s3:GetObject"], { PermissionsBoundaryPolicyInputList }))[0]?.EvalDecision).toBe("allowed");
    const PolicyExclusionList = [{ PolicyType: "permission-boundary" }];
    expect((await ask(["s3:GetObject"], { PolicyExclusionList }))[0]?.EvalDecision).toBe("allowed");
  });

  test("adds policies that are passed", async () => {
    await setUp();
    const [result] = await ask(["s3:GetObject"], { PolicyInputList: [deny("s3:*").document] });

    expect(result).toMatchObject({
      EvalDecision: "explicitDeny",
      MatchedStatements: [{ SourcePolicyId: "PolicyInputList.1" }],
    });
  });

  test("needs permission on the user it tries", async () => {
    await setUp();
    const bob = await world.user("bob", allow("iam:SimulatePrincipalPolicy", `arn:aws:iam::${ACCOUNT}:user/bob`));

    expect(
      (await refusal(bob.call(SimulatePrincipalPolicy, { PolicySourceArn: ANN, ActionNames: ["s3:GetObject"] }))).code,
    ).toBe("AccessDenied");
    await bob.call(SimulatePrincipalPolicy, { PolicySourceArn: bob.arn, ActionNames: ["s3:GetObject"] });
  });
});

describe("the context keys of policies", () => {
  const asking = policy({
    Effect: "Allow",
    Action: "s3:*",
    Resource: "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}/${*}",
    Condition: { StringEquals: { "aws:SourceVpc": "${aws:username}", "AWS:SourceVPC": "x" } },
  }).document;

  test("are those of conditions and of variables, each once", async () => {
    const { ContextKeyNames } = await world.root.call(GetContextKeysForCustomPolicy, { PolicyInputList: [asking] });

    expect(ContextKeyNames).toEqual(["aws:PrincipalTag/team", "aws:SourceVpc", "aws:username"]);
  });

  test("are asked of what a principal has, too", async () => {
    await world.user("ann", { document: asking });

    const { ContextKeyNames } = await world.root.call(GetContextKeysForPrincipalPolicy, {
      PolicySourceArn: ANN,
      PolicyInputList: [allow("s3:*", "*", { Bool: { "aws:SecureTransport": "true" } }).document],
    });
    expect(ContextKeyNames).toEqual(["aws:PrincipalTag/team", "aws:SourceVpc", "aws:username", "aws:SecureTransport"]);
  });
});
