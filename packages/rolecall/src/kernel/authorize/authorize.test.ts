import { afterEach, describe, expect, test } from "vitest";
import { readTrailEntry } from "../../admin/trail.js";
import { AddUserToGroup } from "../../services/iam/operations/add-user-to-group.js";
import { AttachGroupPolicy } from "../../services/iam/operations/attach-group-policy.js";
import { CreateGroup } from "../../services/iam/operations/create-group.js";
import { CreatePolicy } from "../../services/iam/operations/create-policy.js";
import { CreateUser } from "../../services/iam/operations/create-user.js";
import { DeleteUserPolicy } from "../../services/iam/operations/delete-user-policy.js";
import { GetUser } from "../../services/iam/operations/get-user.js";
import { ListRoles } from "../../services/iam/operations/list-roles.js";
import { ListUsers } from "../../services/iam/operations/list-users.js";
import { PutUserPermissionsBoundary } from "../../services/iam/operations/put-user-permissions-boundary.js";
import { TagUser } from "../../services/iam/operations/tag-user.js";
import { CreateFunction } from "../../services/lambda/operations/create-function.js";
import { aFunction } from "../../services/lambda/testing.js";
import { CreateScheduleGroup } from "../../services/scheduler/operations/create-schedule-group.js";
import { TagResource as TagScheduleGroup } from "../../services/scheduler/operations/tag-resource.js";
import { ACCOUNT, allow, deny, policy, REGION, refusal, testWorld, type World } from "../../testing/world.js";
import { explainEntry } from "../../trail/explain.js";
import type { TrailEntry } from "../../trail/trail.js";
import { asService, type CallAs } from "../call.js";
import { GLOBAL_KEYS } from "./global-keys.js";

let world: World;
afterEach(() => world.end());

const managed = async (name: string, document: string) =>
  (await world.root.call(CreatePolicy, { PolicyName: name, PolicyDocument: document })).Policy?.Arn ?? "";

describe("the layers of one account", () => {
  test("nothing allows: the identity-based sentence", async () => {
    world = await testWorld({ authorizationIds: false });
    const ann = await world.user("ann");

    const denied = await refusal(ann.call(GetUser, { UserName: "ann" }));

    expect(denied).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: `User: ${ann.arn} is not authorized to perform: iam:GetUser on resource: user ann because no identity-based policy allows the iam:GetUser action`,
    });
  });

  test("a group's policy is its users'", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    await world.root.call(CreateGroup, { GroupName: "readers" });
    await world.root.call(AttachGroupPolicy, {
      GroupName: "readers",
      PolicyArn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
    });

    await refusal(ann.call(ListUsers, {}));
    await world.root.call(AddUserToGroup, { GroupName: "readers", UserName: "ann" });
    await expect(ann.call(ListUsers, {})).resolves.toBeDefined();
  });

  test("a deny anywhere beats every allow, and a managed policy is named by its ARN", async () => {
    world = await testWorld({ authorizationIds: false });
    const ann = await world.user("ann", allow("*"));
    const arn = await managed("no-listing", deny("iam:ListUsers").document);
    await world.root.call(CreateGroup, { GroupName: "held" });
    await world.root.call(AttachGroupPolicy, { GroupName: "held", PolicyArn: arn });
    await world.root.call(AddUserToGroup, { GroupName: "held", UserName: "ann" });

    const denied = await refusal(ann.call(ListUsers, {}));

    expect(denied.message).toMatch(new RegExp(`with an explicit deny in an identity-based policy: ${arn}$`));
    await expect(ann.call(ListRoles, {})).resolves.toBeDefined();
  });

  test("a boundary must allow as well, and grants nothing", async () => {
    world = await testWorld({ authorizationIds: false });
    const ann = await world.user("ann", allow("iam:ListUsers"));
    const boundary = await managed("boundary", allow("iam:ListRoles").document);
    await world.root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary: boundary });

    expect((await refusal(ann.call(ListUsers, {}))).message).toMatch(
      /because no permissions boundary allows the iam:ListUsers action$/,
    );
    expect((await refusal(ann.call(ListRoles, {}))).message).toMatch(
      /because no identity-based policy allows the iam:ListRoles action$/,
    );
  });

  test("an inline policy may be of 2008, and then its variables are plain text; a managed one may not", async () => {
    world = await testWorld();
    const own = { Effect: "Allow", Action: "iam:GetUser", Resource: "arn:aws:iam::*:user/${aws:username}" };
    const old = await world.user("old", { document: JSON.stringify({ Version: "2008-10-17", Statement: own }) });
    const unsaid = await world.user("unsaid", { document: JSON.stringify({ Statement: own }) });
    const now = await world.user("now", policy(own));

    await refusal(old.call(GetUser, {}));
    await refusal(unsaid.call(GetUser, {}));
    await expect(now.call(GetUser, {})).resolves.toBeDefined();
    const refused = await refusal(managed("old", JSON.stringify({ Version: "2008-10-17", Statement: own })));
    expect(refused.message).toBe("Policy document must be version 2012-10-17 or greater.");
  });

  test("a policy that is taken away bites at the next call", async () => {
    world = await testWorld();
    const ann = await world.user("ann", allow("iam:ListUsers"));

    await expect(ann.call(ListUsers, {})).resolves.toBeDefined();
    await world.root.call(DeleteUserPolicy, { UserName: "ann", PolicyName: "policy-0" });
    await refusal(ann.call(ListUsers, {}));
  });
});

test("a Deny holds for what it names by the ARN of any partition, as services find it", async () => {
  world = await testWorld();
  await world.root.call(CreateScheduleGroup, { Name: "g" });
  const group = `:scheduler:${REGION}:${ACCOUNT}:schedule-group/g`;
  const ann = await world.user("ann", allow("*"), deny("scheduler:TagResource", `arn:aws${group}`));
  for (const partition of ["aws", "aws-cn"]) {
    const ResourceArn = `arn:${partition}${group}`;
    const tag = ann.call(TagScheduleGroup, { ResourceArn, Tags: [{ Key: "team", Value: "blue" }] });
    expect((await refusal(tag)).message).toContain("with an explicit deny");
  }
});

describe("the context", () => {
  test.each([
    ["aws:PrincipalArn", "arn:aws:iam::000000000000:user/ann", "StringEquals"],
    ["aws:PrincipalAccount", "000000000000", "StringEquals"],
    ["aws:PrincipalType", "User", "StringEquals"],
    ["aws:username", "ann", "StringEquals"],
    ["aws:PrincipalIsAWSService", "false", "Bool", "true"],
    ["aws:ViaAWSService", "false", "Bool", "true"],
    ["aws:SecureTransport", "true", "Bool", "false"],
    ["aws:RequestedRegion", "us-east-1", "StringEquals"],
    ["aws:ResourceAccount", "000000000000", "StringEquals"],
    ["aws:CurrentTime", "2026-01-01T12:00:00Z", "DateEquals", "2026-01-01T12:00:01Z"],
    ["aws:EpochTime", "1767268800", "NumericEquals", "1767268801"],
    ["AWS:PRINCIPALTAG/TEAM", "blue", "StringEquals"],
  ])("%s is %s", async (key, value, operator, other = `not ${value}`) => {
    world = await testWorld();
    const ann = await world.user("ann", allow("iam:GetUser", "*", { [operator]: { [key]: value } }));
    const bob = await world.user("bob", allow("*"), deny("iam:GetUser", "*", { [operator]: { [key]: other } }));
    await world.root.call(TagUser, { UserName: "ann", Tags: [{ Key: "team", Value: "blue" }] });

    await expect(ann.call(GetUser, {})).resolves.toBeDefined();
    await expect(bob.call(GetUser, {})).resolves.toBeDefined();
  });

  test("every global key of AWS's page has its line: filled, absent by nature or a gap", () => {
    // Read off https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, November 2026.
    const page = [
      "aws:PrincipalArn",
      "aws:PrincipalAccount",
      "aws:PrincipalOrgPaths",
      "aws:PrincipalOrgID",
      "aws:PrincipalIsAWSService",
      "aws:PrincipalServiceName",
      "aws:PrincipalServiceNamesList",
      "aws:PrincipalType",
      "aws:userid",
      "aws:username",
      "aws:AssumedRoot",
      "aws:FederatedProvider",
      "aws:TokenIssueTime",
      "aws:MultiFactorAuthAge",
      "aws:MultiFactorAuthPresent",
      "aws:ChatbotSourceArn",
      "aws:Ec2InstanceSourceVpc",
      "aws:Ec2InstanceSourcePrivateIPv4",
      "aws:SourceIdentity",
      "ec2:RoleDelivery",
      "ec2:SourceInstanceArn",
      "glue:RoleAssumedBy",
      "glue:CredentialIssuingService",
      "lambda:SourceFunctionArn",
      "ssm:SourceInstanceArn",
      "identitystore:UserId",
      "aws:SourceIp",
      "aws:SourceVpc",
      "aws:SourceVpcArn",
      "aws:SourceVpce",
      "aws:VpceAccount",
      "aws:VpceOrgID",
      "aws:VpceOrgPaths",
      "aws:VpcSourceIp",
      "aws:ResourceAccount",
      "aws:ResourceOrgID",
      "aws:ResourceOrgPaths",
      "aws:CalledVia",
      "aws:CalledViaFirst",
      "aws:CalledViaLast",
      "aws:ViaAWSService",
      "aws:CurrentTime",
      "aws:EpochTime",
      "aws:referer",
      "aws:RequestedRegion",
      "aws:TagKeys",
      "aws:SecureTransport",
      "aws:SourceAccount",
      "aws:SourceArn",
      "aws:SourceOrgID",
      "aws:SourceOrgPaths",
      "aws:UserAgent",
    ];
    world = { end: async () => {} } as World;
    expect(page.filter((key) => !(key in GLOBAL_KEYS))).toEqual([]);
  });

  test("a global key that nobody knows refuses the call rather than letting a Deny pass", async () => {
    world = await testWorld();
    const ann = await world.user(
      "ann",
      allow("iam:ListUsers"),
      policy({
        Sid: "Guard",
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:BrandNewKey": "x" } },
      }),
    );

    await expect(ann.call(ListUsers, {})).rejects.toMatchObject({
      code: "RC_CONDITION_KEY_GAP",
      message: expect.stringMatching(/`aws:BrandNewKey` in statement `Guard` of `.*policy-1.*`/),
    });
    expect(world.trail.last()).toMatchObject({
      outcome: "undetermined",
      because: "hangs on aws:BrandNewKey, which nobody can fill",
    });
    // Explained from what was kept, the key is unknown again and not absent.
    const [kept] = await world.host.trail.list({ limit: 1 });
    expect((await explainEntry(world.host, kept as TrailEntry))?.decision).toMatchObject({
      outcome: "undetermined",
      gaps: [{ key: "aws:BrandNewKey", sid: "Guard" }],
    });
  });

  test("a gap that changes nothing refuses nothing", async () => {
    world = await testWorld();
    const ann = await world.user(
      "ann",
      allow("iam:ListUsers"),
      allow("iam:ListUsers", "*", { StringEquals: { "aws:BrandNewKey": "x" } }),
    );

    await expect(ann.call(ListUsers, {})).resolves.toBeDefined();
  });
});

describe("the trail", () => {
  test("explains yesterday's decision by yesterday's policies", async () => {
    world = await testWorld();
    const ann = await world.user(
      "ann",
      policy({ Sid: "Listing", Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }),
    );
    await ann.call(ListUsers, {});
    await world.root.call(DeleteUserPolicy, { UserName: "ann", PolicyName: "policy-0" });
    await refusal(ann.call(ListUsers, {}));
    await world.host.trail.flush();

    const [after, before] = (await world.host.trail.list({ action: "iam:ListUsers" })).filter(
      (entry) => entry.principal === ann.arn,
    );
    const explainedBefore = await readTrailEntry(world.host, before?.id ?? "");
    const explainedAfter = await readTrailEntry(world.host, after?.id ?? "");

    expect(explainedBefore).toMatchObject({ outcome: "allowed", explanation: { decision: { outcome: "allowed" } } });
    expect(JSON.stringify(explainedBefore?.explanation)).toContain("Listing");
    expect(explainedAfter).toMatchObject({
      outcome: "implicitDeny",
      explanation: { decision: { outcome: "implicitDeny" } },
    });
    expect(JSON.stringify(explainedAfter?.explanation)).not.toContain("Listing");
  });

  test("holds each decision with who, what, where and why", async () => {
    world = await testWorld();
    const ann = await world.user("ann");

    await refusal(ann.call(ListUsers, {}));

    expect(world.trail.last()).toMatchObject({
      account: "000000000000",
      region: "us-east-1",
      service: "iam",
      operation: "ListUsers",
      principal: ann.arn,
      action: "iam:ListUsers",
      outcome: "implicitDeny",
      because: "because no identity-based policy allows the iam:ListUsers action",
    });
  });
});

describe("authorization ids", () => {
  const ID = / with the following authorization id: ([0-9a-z]+)$/;

  test("end IAM's own refusals, with a link to the console of the Region", async () => {
    world = await testWorld();
    const ann = await world.user("ann");

    const denied = await refusal(ann.call(ListUsers, {}, { region: "eu-west-1" }));

    const id = ID.exec(denied.message)?.[1] ?? "";
    expect(denied.message).toContain(
      `allows the iam:ListUsers action. Go to https://eu-west-1.console.aws.amazon.com/iam/home?region=eu-west-1#/authorization-details/${id} for complete details, or call the GetRequestAuthorizationDetails API`,
    );
    expect(await world.host.trail.find(id)).toMatchObject({ action: "iam:ListUsers", outcome: "implicitDeny" });
  });

  test("are that of the permission that was refused, when the request needs several", async () => {
    world = await testWorld();
    const ann = await world.user("ann", allow("iam:CreateUser"));

    const denied = await refusal(ann.call(CreateUser, { UserName: "bob", Tags: [{ Key: "team", Value: "red" }] }));

    const id = ID.exec(denied.message)?.[1] ?? "";
    expect(await world.host.trail.find(id)).toMatchObject({ action: "iam:TagUser" });
  });

  test("do not end refusals of other services, not even where an action of IAM is refused", async () => {
    world = await testWorld();
    const role = await world.role("worker");
    const ann = await world.user("ann", allow("lambda:CreateFunction"));

    const denied = await refusal(ann.call(CreateFunction, aFunction(role.arn)));

    expect(denied.message).toMatch(/because no identity-based policy allows the iam:PassRole action$/);
  });

  test("are not given for what a service asks on someone's behalf", async () => {
    world = await testWorld();
    const asked = (as: CallAs) => refusal(world.host.call(GetUser, { UserName: "ann" }, as));
    const ann = await world.user("ann");

    const service = await asked(asService("lambda.amazonaws.com", { region: REGION, account: ACCOUNT }));
    expect(service.message).not.toMatch(ID);
    const forwarded = await asked({ caller: ann.caller, region: REGION, calledVia: ["cloudformation.amazonaws.com"] });
    expect(forwarded.message).not.toMatch(ID);
    expect((await asked({ caller: ann.caller, region: REGION })).message).toMatch(ID);
  });

  test("are left out when the settings say so", async () => {
    world = await testWorld({ authorizationIds: false });
    const ann = await world.user("ann");

    expect((await refusal(ann.call(ListUsers, {}))).message).not.toMatch(ID);
  });
});
