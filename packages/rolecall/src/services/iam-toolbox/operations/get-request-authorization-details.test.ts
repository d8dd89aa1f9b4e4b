import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, deny, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { AddUserToGroup } from "../../iam/operations/add-user-to-group.js";
import { AttachUserPolicy } from "../../iam/operations/attach-user-policy.js";
import { CreateGroup } from "../../iam/operations/create-group.js";
import { CreatePolicy } from "../../iam/operations/create-policy.js";
import { CreateUser } from "../../iam/operations/create-user.js";
import { DeleteUserPolicy } from "../../iam/operations/delete-user-policy.js";
import { GetUser } from "../../iam/operations/get-user.js";
import { ListUsers } from "../../iam/operations/list-users.js";
import { PutGroupPolicy } from "../../iam/operations/put-group-policy.js";
import { PutUserPermissionsBoundary } from "../../iam/operations/put-user-permissions-boundary.js";
import { PutUserPolicy } from "../../iam/operations/put-user-policy.js";
import { ListFunctions } from "../../lambda/operations/list-functions.js";
import { GetRequestAuthorizationDetails } from "./get-request-authorization-details.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

/** The authorization id in which a refusal ends. */
async function idOf(refused: Promise<unknown>): Promise<string> {
  const { message } = await refusal(refused);
  const id = / with the following authorization id: ([0-9a-z]+)$/.exec(message)?.[1];
  if (id === undefined) throw new Error(`no authorization id in: ${message}`);
  return id;
}

const details = async (authorizationId: string, asker: Actor = world.root, options?: { readonly region: string }) =>
  asker.call(GetRequestAuthorizationDetails, { authorizationId }, options);

const managed = async (PolicyName: string, PolicyDocument: string) =>
  (await world.root.call(CreatePolicy, { PolicyName, PolicyDocument })).Policy?.Arn ?? "";

describe("the details of a refused request", () => {
  test("name what was evaluated, its effect, and no matched policy where nothing allows it", async () => {
    const ann = await world.user("ann", allow("iam:ListRoles"));

    const { evaluations, requestContext, policies } = await details(await idOf(ann.call(GetUser, { UserName: "ann" })));

    expect(evaluations).toEqual([
      {
        action: "iam:GetUser",
        resource: ann.arn,
        context: { "aws:ResourceAccount": ACCOUNT },
        evaluatedEffect: "IMPLICIT_DENY",
        matchedPolicies: [],
      },
    ]);
    expect(requestContext).toMatchObject({
      "aws:PrincipalArn": ann.arn,
      "aws:username": "ann",
      "aws:RequestedRegion": "us-east-1",
    });
    // What was considered is named although it matched nothing.
    expect(policies).toEqual([
      { type: "IDENTITY_BASED_POLICY", inline: true, uri: "inline-policy-1", attachedTo: [{ arn: ann.arn }] },
    ]);
  });

  test("name every policy that matched an explicit deny, a managed one by its ARN, and its statements by Sid", async () => {
    const ann = await world.user("ann");
    const document = policy(
      { Sid: "All", Effect: "Allow", Action: "iam:*", Resource: "*" },
      { Effect: "Deny", Action: "iam:ListUsers", Resource: "*" },
      { Sid: "Other", Effect: "Deny", Action: "iam:ListRoles", Resource: "*" },
    ).document;
    const arn = await managed("mixed", document);
    await world.root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: arn });
    const boundary = await managed("limit", allow("iam:*").document);
    await world.root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary: boundary });

    const { evaluations, policies } = await details(await idOf(ann.call(ListUsers, {})));

    expect(policies).toEqual([
      { type: "IDENTITY_BASED_POLICY", inline: false, uri: arn, attachedTo: [{ arn: ann.arn }] },
      { type: "PERMISSIONS_BOUNDARY", inline: false, uri: boundary, attachedTo: [{ arn: ann.arn }] },
    ]);
    expect(evaluations).toMatchObject([
      {
        action: "iam:ListUsers",
        evaluatedEffect: "EXPLICIT_DENY",
        matchedPolicies: [
          {
            uri: arn,
            matchedStatements: [
              { sid: "All", evaluatedEffect: "ALLOW" },
              { sid: "Statement2", evaluatedEffect: "DENY" },
            ],
          },
          { uri: boundary, matchedStatements: [{ sid: "Statement1", evaluatedEffect: "ALLOW" }] },
        ],
      },
    ]);
  });

  test("name each action and resource of the request, with the keys that are one's own", async () => {
    const ann = await world.user("ann", allow("iam:CreateUser"));
    const Tags = [{ Key: "team", Value: "red" }];

    const { evaluations, requestContext, policies } = await details(
      await idOf(
        ann.call(CreateUser, {
          UserName: "bob",
          Tags,
          PermissionsBoundary: await managed("limit", deny("*").document),
        }),
      ),
    );

    expect(evaluations?.map(({ action, evaluatedEffect }) => [action, evaluatedEffect])).toEqual([
      ["iam:CreateUser", "ALLOW"],
      ["iam:TagUser", "IMPLICIT_DENY"],
    ]);
    expect(evaluations?.[0]?.matchedPolicies).toEqual([
      { uri: "inline-policy-1", matchedStatements: [{ sid: "Statement1", evaluatedEffect: "ALLOW" }] },
    ]);
    expect(requestContext).not.toHaveProperty("iam:PermissionsBoundary");
    expect(evaluations?.[0]?.context).toMatchObject({
      "iam:PermissionsBoundary": `arn:aws:iam::${ACCOUNT}:policy/limit`,
    });
    expect(policies).toHaveLength(1);
  });

  test("name whom a group's policy is attached to, and tell inline policies of one text apart", async () => {
    const same = allow("s3:*");
    const ann = await world.user("ann", same);
    await world.root.call(CreateGroup, { GroupName: "team" });
    await world.root.call(AddUserToGroup, { GroupName: "team", UserName: "ann" });
    await world.root.call(PutGroupPolicy, {
      GroupName: "team",
      PolicyName: "policy-0",
      PolicyDocument: same.document,
    });

    const { policies } = await details(await idOf(ann.call(ListUsers, {})));

    expect(policies?.map(({ uri, attachedTo }) => [uri, attachedTo?.[0]?.arn])).toEqual([
      ["inline-policy-1", ann.arn],
      ["inline-policy-2", `arn:aws:iam::${ACCOUNT}:group/team`],
    ]);
  });

  test("name the role of a session", async () => {
    const role = await world.role("worker", { policies: [allow("s3:*")] });
    const session = await role.session("s1");

    const { policies } = await details(await idOf(session.call(ListUsers, {})));

    expect(policies).toMatchObject([{ attachedTo: [{ arn: role.arn }] }]);
  });

  test("are those of the time of the refusal, whatever has changed since", async () => {
    const ann = await world.user("ann", deny("iam:ListUsers"));
    const id = await idOf(ann.call(ListUsers, {}));
    await world.root.call(DeleteUserPolicy, { UserName: "ann", PolicyName: "policy-0" });
    await world.root.call(PutUserPolicy, {
      UserName: "ann",
      PolicyName: "policy-1",
      PolicyDocument: allow("iam:*").document,
    });

    const { evaluations } = await details(id);

    expect(evaluations?.[0]).toMatchObject({ evaluatedEffect: "EXPLICIT_DENY", matchedPolicies: [{}] });
  });
});

describe("an authorization id", () => {
  const notFound = { code: "ResourceNotFoundException" };

  test("needs permission to be asked about", async () => {
    const ann = await world.user("ann");
    const id = await idOf(ann.call(ListUsers, {}));

    expect((await refusal(details(id, ann))).code).toBe("AccessDeniedException");
    const bob = await world.user("bob", allow("iam:GetRequestAuthorizationDetails"));
    expect((await details(id, bob)).evaluations).toHaveLength(1);
  });

  test("is known in the Region of the refusal, and to its account", async () => {
    const ann = await world.user("ann");
    const id = await idOf(ann.call(ListUsers, {}, { region: "eu-west-1" }));

    expect(await refusal(details(id))).toMatchObject(notFound);
    expect(await refusal(details(id, world.rootOf("111122223333"), { region: "eu-west-1" }))).toMatchObject(notFound);
    expect((await details(id, world.root, { region: "eu-west-1" })).evaluations).toHaveLength(1);
  });

  test("is kept for a day", async () => {
    const ann = await world.user("ann");
    const id = await idOf(ann.call(ListUsers, {}));

    await world.clock.advance(23 * 3_600_000);
    expect((await details(id)).evaluations).toHaveLength(1);
    await world.clock.advance(2 * 3_600_000);
    expect(await refusal(details(id))).toMatchObject(notFound);
  });

  test("is that of a refusal of IAM's: other decisions have none, though the trail keeps them", async () => {
    const ann = await world.user("ann", allow("iam:ListUsers"));
    await ann.call(ListUsers, {});
    await refusal(ann.call(ListFunctions, {}));
    const decisions = await world.host.trail.list({ principal: ann.arn });

    expect(decisions.map(({ action }) => action)).toEqual(["lambda:ListFunctions", "iam:ListUsers"]);
    for (const { id } of decisions) expect(await refusal(details(id))).toMatchObject(notFound);
    expect(await refusal(details("0nothing0here0"))).toMatchObject(notFound);
  });

  test("is of digits and small letters", async () => {
    expect((await refusal(details("No-Id"))).code).toBe("ValidationException");
  });
});
