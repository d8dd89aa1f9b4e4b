/** Users, groups, boundaries and sessions: who calls with which keys, and what the answer then is. */
import { CreateTableCommand, DescribeTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, deny, policy, trusts } from "../policies.js";
import { ACCOUNT, type Started } from "../server.js";
import { type Clients, clientsOf, keysOf, refusal } from "./clients.js";

const ORDERS = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;
const describeOrders = () => new DescribeTableCommand({ TableName: "orders" });

/** Tells it to a server that `start` gives. */
export function users(start: () => Promise<Started>): void {
  describe.sequential("who calls decides what the answer is", () => {
    let rolecall: Started;
    let root: Clients;
    let ann: Clients;
    let annKey: string;

    const as = (credentials: Parameters<typeof keysOf>[0]) => clientsOf(rolecall.endpoint, keysOf(credentials));

    async function createUser(UserName: string) {
      await root.iam.send(new CreateUserCommand({ UserName }));
      const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName }));
      return { clients: as(AccessKey), key: AccessKey?.AccessKeyId ?? "" };
    }

    const refused = (who: string, action: string, resource: string, reason: string) => ({
      name: "AccessDeniedException",
      status: 400,
      message: `User: arn:aws:${who} is not authorized to perform: dynamodb:${action} on resource: ${resource} ${reason}`,
    });
    const annRefused = (reason: string) => refused(`iam::${ACCOUNT}:user/ann`, "DescribeTable", ORDERS, reason);

    beforeAll(async () => {
      rolecall = await start();
      root = clientsOf(rolecall.endpoint);
      await root.dynamodb.send(
        new CreateTableCommand({
          TableName: "orders",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        }),
      );
    });
    afterAll(() => rolecall.stop());

    test("the key `test` is the root user, who may do everything but assume roles", async () => {
      expect(await root.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
        Account: ACCOUNT,
        Arn: `arn:aws:iam::${ACCOUNT}:root`,
        UserId: ACCOUNT,
      });
      await root.iam.send(
        new CreateRoleCommand({
          RoleName: "anybody",
          AssumeRolePolicyDocument: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
        }),
      );
      expect(
        await refusal(
          root.sts.send(
            new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/anybody`, RoleSessionName: "root" }),
          ),
        ),
      ).toEqual({ name: "AccessDenied", status: 403, message: "Roles may not be assumed by root accounts." });
    });

    test("a key of twelve digits is the root of that account, which sees nothing of the others", async () => {
      const other = clientsOf(rolecall.endpoint, { accessKeyId: "111122223333", secretAccessKey: "test" });

      expect((await other.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe("arn:aws:iam::111122223333:root");
      expect((await other.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
      expect((await root.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
    });

    test("a new user's access key says who he is and lets him do nothing", async () => {
      ({ clients: ann, key: annKey } = await createUser("ann"));

      expect((await ann.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/ann`);
      expect(await refusal(ann.dynamodb.send(describeOrders()))).toEqual(
        annRefused("because no identity-based policy allows the dynamodb:DescribeTable action"),
      );
    });

    test("a refusal does not tell what exists from what does not", async () => {
      await root.iam.send(new CreateUserCommand({ UserName: "carl" }));
      const about = async (UserName: string) => {
        const refused = await refusal(ann.iam.send(new GetUserCommand({ UserName })));
        // Each refusal ends in an authorization id of its own.
        const message = refused.message.replaceAll(/[0-9a-z]{14}(?= for complete details|$)/g, "<id>");
        return { ...refused, message: message.replaceAll(UserName, "<name>") };
      };

      expect(await about("carl")).toMatchObject({ name: "AccessDenied", status: 403 });
      expect(await about("nobody")).toEqual(await about("carl"));
    });

    test("an inline policy lets her, until it is deleted", async () => {
      const inline = { UserName: "ann", PolicyName: "describe" };
      await root.iam.send(
        new PutUserPolicyCommand({ ...inline, PolicyDocument: allow("dynamodb:DescribeTable", ORDERS) }),
      );
      expect((await ann.dynamodb.send(describeOrders())).Table?.TableArn).toBe(ORDERS);

      await root.iam.send(new DeleteUserPolicyCommand(inline));
      expect((await refusal(ann.dynamodb.send(describeOrders()))).name).toBe("AccessDeniedException");
    });

    test("a group lets its members, and nobody who has left it", async () => {
      await root.iam.send(new CreateGroupCommand({ GroupName: "readers" }));
      await root.iam.send(
        new AttachGroupPolicyCommand({
          GroupName: "readers",
          PolicyArn: "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
        }),
      );
      const membership = { GroupName: "readers", UserName: "ann" };
      await root.iam.send(new AddUserToGroupCommand(membership));
      expect((await ann.dynamodb.send(describeOrders())).Table?.TableName).toBe("orders");

      await root.iam.send(new RemoveUserFromGroupCommand(membership));
      expect((await refusal(ann.dynamodb.send(describeOrders()))).name).toBe("AccessDeniedException");
      await root.iam.send(new AddUserToGroupCommand(membership));
    });

    test("a boundary limits what the group's policy gives", async () => {
      const { Policy } = await root.iam.send(
        new CreatePolicyCommand({ PolicyName: "edge", PolicyDocument: allow("dynamodb:ListTables") }),
      );
      await root.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: "ann", PermissionsBoundary: Policy?.Arn }));

      expect((await ann.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
      expect(await refusal(ann.dynamodb.send(describeOrders()))).toEqual(
        annRefused("because no permissions boundary allows the dynamodb:DescribeTable action"),
      );

      // A new default version of the boundary's policy counts from the next call on.
      await root.iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: Policy?.Arn,
          PolicyDocument: deny("dynamodb:DescribeTable"),
          SetAsDefault: true,
        }),
      );
      expect(await refusal(ann.dynamodb.send(describeOrders()))).toEqual(
        annRefused(`with an explicit deny in a permissions boundary: ${Policy?.Arn}`),
      );
      await root.iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: "ann" }));
      expect((await ann.dynamodb.send(describeOrders())).Table?.TableName).toBe("orders");
    });

    test("an explicit deny outweighs the group's allow, and is named by its policy's ARN", async () => {
      const { Policy } = await root.iam.send(
        new CreatePolicyCommand({ PolicyName: "not-orders", PolicyDocument: deny("dynamodb:*", ORDERS) }),
      );
      await root.iam.send(new AttachUserPolicyCommand({ UserName: "ann", PolicyArn: Policy?.Arn }));

      expect(await refusal(ann.dynamodb.send(describeOrders()))).toEqual(
        annRefused(`with an explicit deny in an identity-based policy: ${Policy?.Arn}`),
      );
      expect((await ann.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
    });

    test("an inactive access key is no key, until it is active again", async () => {
      const change = (Status: "Active" | "Inactive") =>
        root.iam.send(new UpdateAccessKeyCommand({ UserName: "ann", AccessKeyId: annKey, Status }));
      await change("Inactive");
      expect(await refusal(ann.sts.send(new GetCallerIdentityCommand({})))).toEqual({
        name: "InvalidClientTokenId",
        status: 403,
        message: "The security token included in the request is invalid.",
      });
      await change("Active");
      expect((await ann.sts.send(new GetCallerIdentityCommand({}))).Account).toBe(ACCOUNT);
    });

    test("a role is assumed only if its trust policy says so", async () => {
      await root.iam.send(
        new CreateRoleCommand({
          RoleName: "reader",
          AssumeRolePolicyDocument: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/ann` }),
        }),
      );
      await root.iam.send(
        new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "read", PolicyDocument: allow("dynamodb:*") }),
      );
      const { clients: bob } = await createUser("bob");

      // Recorded: AWS gives no reason here.
      expect(await refusal(bob.sts.send(assume("bob")))).toEqual({
        name: "AccessDenied",
        status: 403,
        message: `User: arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/reader`,
      });
      // A trust policy that names the user himself is enough in one account.
      const { Credentials, AssumedRoleUser } = await ann.sts.send(assume("ann"));
      expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/ann`);
      const session = as(Credentials);
      expect((await session.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(AssumedRoleUser?.Arn);
      expect((await session.dynamodb.send(describeOrders())).Table?.TableArn).toBe(ORDERS);
    });

    test("a session policy limits the session and nothing else", async () => {
      const { Credentials } = await ann.sts.send(assume("limited", allow("dynamodb:ListTables")));
      const limited = as(Credentials);

      expect((await limited.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
      expect(await refusal(limited.dynamodb.send(describeOrders()))).toEqual(
        refused(
          `sts::${ACCOUNT}:assumed-role/reader/limited`,
          "DescribeTable",
          ORDERS,
          "because no session policy allows the dynamodb:DescribeTable action",
        ),
      );
      const whole = as((await ann.sts.send(assume("whole"))).Credentials);
      expect((await whole.dynamodb.send(describeOrders())).Table?.TableArn).toBe(ORDERS);
    });

    test("a condition on the session's tags and source identity holds for its calls", async () => {
      await root.iam.send(
        new CreateRoleCommand({
          RoleName: "tagged",
          AssumeRolePolicyDocument: policy(
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "sts:ExternalId": "42" } },
            },
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
              Action: ["sts:TagSession", "sts:SetSourceIdentity"],
            },
          ),
        }),
      );
      await root.iam.send(
        new PutRolePolicyCommand({
          RoleName: "tagged",
          PolicyName: "by-team",
          PolicyDocument: policy({
            Effect: "Allow",
            Action: "dynamodb:*",
            Resource: "*",
            Condition: { StringEquals: { "aws:PrincipalTag/team": "orders", "aws:SourceIdentity": "ann" } },
          }),
        }),
      );
      const request = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/tagged`, RoleSessionName: "ann", SourceIdentity: "ann" };

      expect((await refusal(ann.sts.send(new AssumeRoleCommand(request)))).name).toBe("AccessDenied");
      const ofTeam = async (team: string) =>
        as(
          (
            await ann.sts.send(
              new AssumeRoleCommand({ ...request, ExternalId: "42", Tags: [{ Key: "team", Value: team }] }),
            )
          ).Credentials,
        );
      expect((await (await ofTeam("orders")).dynamodb.send(describeOrders())).Table?.TableArn).toBe(ORDERS);
      expect((await refusal((await ofTeam("billing")).dynamodb.send(describeOrders()))).name).toBe(
        "AccessDeniedException",
      );
    });

    test("a role of another account is assumed only if both accounts allow it", async () => {
      const other = clientsOf(rolecall.endpoint, { accessKeyId: "111122223333", secretAccessKey: "test" });
      await other.iam.send(
        new CreateRoleCommand({
          RoleName: "guest",
          AssumeRolePolicyDocument: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }),
        }),
      );
      const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: "bob" }));
      const bob = as(AccessKey);
      const visit = () =>
        bob.sts.send(
          new AssumeRoleCommand({ RoleArn: "arn:aws:iam::111122223333:role/guest", RoleSessionName: "bob" }),
        );

      expect((await refusal(visit())).name).toBe("AccessDenied");

      await root.iam.send(
        new PutUserPolicyCommand({
          UserName: "bob",
          PolicyName: "visit",
          PolicyDocument: allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/guest"),
        }),
      );
      expect((await visit()).AssumedRoleUser?.Arn).toBe("arn:aws:sts::111122223333:assumed-role/guest/bob");
    });

    test("GetSessionToken's credentials may do what the user may, save IAM and most of STS", async () => {
      const session = as((await ann.sts.send(new GetSessionTokenCommand({}))).Credentials);

      expect((await session.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
      expect((await session.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/ann`);
      expect((await refusal(session.sts.send(new GetSessionTokenCommand({})))).name).toBe("AccessDenied");
    });

    test("a federated user has what both his maker and the given policy allow", async () => {
      await root.iam.send(
        new PutUserPolicyCommand({
          UserName: "ann",
          PolicyName: "federate",
          PolicyDocument: allow("sts:GetFederationToken"),
        }),
      );
      const { Credentials, FederatedUser } = await ann.sts.send(
        new GetFederationTokenCommand({ Name: "guest", Policy: allow("dynamodb:ListTables") }),
      );
      expect(FederatedUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:federated-user/guest`);
      const guest = as(Credentials);

      expect((await guest.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["orders"]);
      expect((await refusal(guest.dynamodb.send(describeOrders()))).name).toBe("AccessDeniedException");
    });

    const assume = (RoleSessionName: string, Policy?: string) =>
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`,
        RoleSessionName,
        ...(Policy === undefined ? {} : { Policy }),
      });
  });
}
