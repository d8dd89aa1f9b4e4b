/** Two accounts and an organization: what a service or resource control policy takes away, and from whom. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DescribeCreateAccountStatusCommand,
  DetachPolicyCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  type PolicyType,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, deny, policy } from "../policies.js";
import { ACCOUNT, REGION, type Started, startRolecall } from "../server.js";
import { type Clients, clientsOf, type Keys, keysOf, ROOT, refusal } from "./clients.js";

const STRANGER = "999999999999";

let rolecall: Started;
let organizations: OrganizationsClient;
let organizationId: string;
let rootId: string;
let member: string;
let ann: Clients;

const rootKeys = (account: string): Keys => ({ accessKeyId: account, secretAccessKey: "test" });
const organizationsOf = (credentials: Keys) =>
  new OrganizationsClient({ endpoint: rolecall.endpoint, region: REGION, credentials, maxAttempts: 1 });
const listing = (who: Clients) => who.iam.send(new ListUsersCommand({}));

/** A user who may do everything, as far as its own account goes. */
async function userOf(credentials: Keys, UserName: string): Promise<Clients> {
  const { iam } = clientsOf(rolecall.endpoint, credentials);
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "all", PolicyDocument: allow("*") }));
  return clientsOf(rolecall.endpoint, keysOf((await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey));
}

async function attached(Name: string, TargetId: string, Content: string, Type: PolicyType = "SERVICE_CONTROL_POLICY") {
  const { Policy } = await organizations.send(new CreatePolicyCommand({ Name, Description: "", Type, Content }));
  const PolicyId = Policy?.PolicySummary?.Id ?? "";
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId }));
  return {
    arn: Policy?.PolicySummary?.Arn ?? "",
    detach: () => organizations.send(new DetachPolicyCommand({ PolicyId, TargetId })),
  };
}

/** The account that a request made, once it is there. */
async function accountOf(CreateAccountRequestId: string): Promise<string> {
  for (;;) {
    const { CreateAccountStatus } = await organizations.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
    );
    if (CreateAccountStatus?.State === "SUCCEEDED") return CreateAccountStatus.AccountId ?? "";
    if (CreateAccountStatus?.State === "FAILED") throw new Error(CreateAccountStatus.FailureReason);
    await sleep(20);
  }
}

beforeAll(async () => {
  rolecall = await startRolecall();
  organizations = organizationsOf(ROOT);
  const { Organization } = await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  organizationId = Organization?.Id ?? "";
  rootId = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? "";
  for (const PolicyType of ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const) {
    await organizations.send(new EnablePolicyTypeCommand({ RootId: rootId, PolicyType }));
  }
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ AccountName: "member", Email: "member@example.com" }),
  );
  member = await accountOf(CreateAccountStatus?.Id ?? "");
  ann = await userOf(rootKeys(member), "ann");
});
afterAll(() => rolecall.stop());

test("the new account is listed, and its root user calls at once", async () => {
  const ids: string[] = [];
  for await (const { Accounts } of paginateListAccounts({ client: organizations, pageSize: 1 }, {})) {
    ids.push(...(Accounts ?? []).map(({ Id }) => Id ?? ""));
  }
  expect(ids.sort()).toEqual([ACCOUNT, member].sort());
  await expect(listing(clientsOf(rolecall.endpoint, rootKeys(member)))).resolves.toBeDefined();
});

test("the role that CreateAccount made lets the management account in", async () => {
  const bob = await userOf(ROOT, "bob");
  const RoleArn = `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;
  const { Credentials } = await bob.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "admin" }));
  const inside = clientsOf(rolecall.endpoint, keysOf(Credentials));
  expect((await listing(inside)).Users?.map(({ UserName }) => UserName)).toContain("ann");
});

describe("a service control policy", () => {
  test("takes from a member's user what its own policy gives, until it is detached; not from the management account", async () => {
    const carl = await userOf(ROOT, "carl");
    const scp = await attached("no-listing", rootId, deny("iam:ListUsers"));

    const denied = await refusal(listing(ann));
    expect(denied.message).toContain(`with an explicit deny in a service control policy: ${scp.arn}`);
    await expect(listing(carl)).resolves.toBeDefined();

    await scp.detach();
    await expect(listing(ann)).resolves.toBeDefined();
  });

  test("must allow at every level", async () => {
    const { OrganizationalUnit } = await organizations.send(
      new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: "narrow" }),
    );
    const ou = OrganizationalUnit?.Id ?? "";
    await attached("sts-only", ou, allow("sts:*"));
    await organizations.send(new DetachPolicyCommand({ PolicyId: "p-FullAWSAccess", TargetId: ou }));
    const move = (SourceParentId: string, DestinationParentId: string) =>
      organizations.send(new MoveAccountCommand({ AccountId: member, SourceParentId, DestinationParentId }));

    await move(rootId, ou);
    expect((await refusal(listing(ann))).message).toContain(
      "because no service control policy allows the iam:ListUsers action",
    );
    await move(ou, rootId);
    await expect(listing(ann)).resolves.toBeDefined();
  });
});

test("a resource control policy keeps strangers from a role that trusts them, and a condition on the organization lets members in", async () => {
  const eve = await userOf(rootKeys(STRANGER), "eve");
  const trust = policy({ Effect: "Allow", Principal: { AWS: [STRANGER, member] }, Action: "sts:AssumeRole" });
  const { iam } = clientsOf(rolecall.endpoint, rootKeys(member));
  await iam.send(new CreateRoleCommand({ RoleName: "open", AssumeRolePolicyDocument: trust }));
  const assumed = (who: Clients) =>
    who.sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${member}:role/open`, RoleSessionName: "s1" }));
  await assumed(eve);

  const rcp = await attached(
    "members-only",
    member,
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalOrgID": organizationId } },
    }),
    "RESOURCE_CONTROL_POLICY",
  );
  await refusal(assumed(eve));
  await expect(assumed(ann)).resolves.toBeDefined();
  await rcp.detach();
  await expect(assumed(eve)).resolves.toBeDefined();
});

test("who is in no organization, or may not run it, is told so in AWS's words", async () => {
  const all = async (credentials: Keys) => {
    const client = organizationsOf(credentials);
    return refusal(paginateListAccounts({ client }, {}).next());
  };
  expect(await all(rootKeys(STRANGER))).toMatchObject({ name: "AWSOrganizationsNotInUseException", status: 400 });
  expect(await all(rootKeys(member))).toMatchObject({
    name: "AccessDeniedException",
    message: "You don't have permissions to access this resource.",
  });
});
