import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asService } from "../../../kernel/call.js";
import { ACCOUNT, allow, deny, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateUser } from "../../iam/operations/create-user.js";
import { AddPermission } from "../operations/add-permission.js";
import { CreateAlias } from "../operations/create-alias.js";
import { DeleteAlias } from "../operations/delete-alias.js";
import { DeleteResourcePolicy } from "../operations/delete-resource-policy.js";
import { GetPolicy } from "../operations/get-policy.js";
import { GetResourcePolicy } from "../operations/get-resource-policy.js";
import { Invoke } from "../operations/invoke.js";
import { PublishVersion } from "../operations/publish-version.js";
import { PutResourcePolicy } from "../operations/put-resource-policy.js";
import { RemovePermission } from "../operations/remove-permission.js";
import { activeFunction, FUNCTION_ARN } from "../testing.js";

const BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket";
const OTHER = "111122223333";
const LIVE = `${FUNCTION_ARN}:live`;

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await activeFunction(world, (await world.role("r")).arn);
  await world.root.call(PublishVersion, { FunctionName: "f" });
  await world.root.call(CreateAlias, { FunctionName: "f", Name: "live", FunctionVersion: "1" });
});
afterEach(() => world.end());

const s3 = { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
const add = (input: object = {}) => world.root.call(AddPermission, { FunctionName: "f", ...s3, ...input });
const get = (Qualifier?: string) =>
  world.root.call(GetPolicy, { FunctionName: "f", ...(Qualifier ? { Qualifier } : {}) });
const put = (document: string, input: object = {}) =>
  world.root.call(PutResourcePolicy, { ResourceArn: FUNCTION_ARN, Policy: document, ...input });
const dryRun = (Qualifier?: string) => ({
  FunctionName: FUNCTION_ARN,
  InvocationType: "DryRun" as const,
  ...(Qualifier ? { Qualifier } : {}),
});
const bucketInvokes = (sourceArn = BUCKET, Qualifier?: string, sourceAccount = ACCOUNT) =>
  world.host.call(
    Invoke,
    dryRun(Qualifier),
    asService("s3.amazonaws.com", { region: "us-east-1", account: sourceAccount, sourceArn, sourceAccount }),
  );

describe("AddPermission", () => {
  test("writes the statement as AWS does, letter for letter", async () => {
    const { Statement } = await add({ SourceArn: BUCKET, SourceAccount: ACCOUNT });
    const written = `{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${FUNCTION_ARN}","Condition":{"StringEquals":{"AWS:SourceAccount":"${ACCOUNT}"},"ArnLike":{"AWS:SourceArn":"${BUCKET}"}}}`;

    expect(Statement).toBe(written);
    expect((await get()).Policy).toBe(`{"Version":"2012-10-17","Id":"default","Statement":[${written}]}`);
  });

  test.each([
    ["*", "*"],
    [OTHER, { AWS: `arn:aws:iam::${OTHER}:root` }],
    [`arn:aws:iam::${OTHER}:user/ann`, { AWS: `arn:aws:iam::${OTHER}:user/ann` }],
    ["alexa-appkit.amazon.com", { Service: "alexa-appkit.amazon.com" }],
  ])("the principal %s", async (Principal, element) => {
    await world.rootOf(OTHER).call(CreateUser, { UserName: "ann" });
    expect(JSON.parse((await add({ Principal })).Statement ?? "").Principal).toEqual(element);
  });

  test.each([`arn:aws:iam::${OTHER}:user/nobody`, `arn:aws:iam::${OTHER}:role/nobody`])(
    "a user or role that is not there is refused: %s",
    async (Principal) => {
      const message = "The provided principal was invalid. Please check the principal and try again.";
      expect(await refusal(add({ Principal }))).toMatchObject({ code: "InvalidParameterValueException", message });
      const statement = { Effect: "Allow", Principal: { AWS: Principal }, Action: "lambda:*", Resource: FUNCTION_ARN };
      const put = { ResourceArn: FUNCTION_ARN, Policy: policy(statement).document };
      expect(await refusal(world.root.call(PutResourcePolicy, put))).toMatchObject({ message });
    },
  );

  test("the conditions of organizations, skills and URLs", async () => {
    const { Statement } = await add({
      Principal: "*",
      Action: "lambda:InvokeFunctionUrl",
      PrincipalOrgID: "o-a1b2c3d4e5",
      EventSourceToken: "skill",
      FunctionUrlAuthType: "NONE",
      InvokedViaFunctionUrl: true,
    });

    expect(JSON.parse(Statement ?? "").Condition).toEqual({
      StringEquals: {
        "aws:PrincipalOrgID": "o-a1b2c3d4e5",
        "lambda:EventSourceToken": "skill",
        "lambda:FunctionUrlAuthType": "NONE",
      },
      Bool: { "lambda:InvokedViaFunctionUrl": "true" },
    });
  });

  test("an alias and a version have policies of their own, where statement ids are free again", async () => {
    await add();
    await add({ Qualifier: "live" });
    await add({ FunctionName: "f:1" });

    expect(JSON.parse((await get("live")).Policy ?? "").Statement).toMatchObject([{ Sid: "s3", Resource: LIVE }]);
    expect(JSON.parse((await get("1")).Policy ?? "").Statement).toMatchObject([{ Resource: `${FUNCTION_ARN}:1` }]);
    await world.root.call(DeleteAlias, { FunctionName: "f", Name: "live" });
    expect((await refusal(get("live"))).message).toBe("The resource you requested does not exist.");
  });

  test("what AWS refuses, in its words", async () => {
    await add();
    const words = async (input: object) => {
      const { code, message } = await refusal(add(input));
      return [code, message];
    };

    expect(await words({})).toEqual([
      "ResourceConflictException",
      "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.",
    ]);
    expect(await words({ StatementId: "n", RevisionId: "other" })).toEqual([
      "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
    ]);
    expect(await words({ Principal: "invalid.nonaws.com" })).toEqual([
      "InvalidParameterValueException",
      "The provided principal was invalid. Please check the principal and try again.",
    ]);
    expect(await words({ StatementId: "n", FunctionUrlAuthType: "NONE" })).toEqual([
      "InvalidParameterValueException",
      "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
    ]);
    expect(await words({ FunctionName: "f:$LATEST", Qualifier: "$LATEST" })).toEqual([
      "InvalidParameterValueException",
      "We currently do not support adding policies for $LATEST.",
    ]);
    expect(await words({ FunctionName: "g" })).toEqual([
      "ResourceNotFoundException",
      "Function not found: arn:aws:lambda:us-east-1:000000000000:function:g",
    ]);
    expect(await words({ Qualifier: "42" })).toEqual([
      "ResourceNotFoundException",
      `Function not found: ${FUNCTION_ARN}:42`,
    ]);
    expect(await words({ Qualifier: "none" })).toEqual([
      "ResourceNotFoundException",
      `Cannot find alias arn: ${FUNCTION_ARN}:none`,
    ]);
    expect(await words({ StatementId: "a.b" })).toEqual([
      "ValidationException",
      "1 validation error detected: Value 'a.b' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    ]);
  });

  test("a policy holds 20,480 bytes", async () => {
    const { code, message } = await refusal(
      (async () => {
        for (let sid = 0; ; sid++) await add({ StatementId: `${"s".repeat(90)}${sid}` });
      })(),
    );

    expect(code).toBe("PolicyLengthExceededException");
    expect(message).toMatch(/^The final policy size \(2\d{4}\) is bigger than the limit \(20480\)\.$/);
    expect(Buffer.byteLength((await get()).Policy ?? "")).toBeLessThanOrEqual(20_480);
  });

  test("lambda:Principal holds callers to the principals they may let in", async () => {
    const ann = await world.user(
      "ann",
      allow(["lambda:AddPermission", "lambda:RemovePermission"], "*", {
        StringEquals: { "lambda:Principal": "s3.amazonaws.com" },
      }),
    );

    await ann.call(AddPermission, { FunctionName: "f", ...s3 });
    await refusal(ann.call(AddPermission, { FunctionName: "f", ...s3, StatementId: "all", Principal: "*" }));
    await add({ StatementId: "all", Principal: "*" });
    await refusal(ann.call(RemovePermission, { FunctionName: "f", StatementId: "all" }));
    await ann.call(RemovePermission, { FunctionName: "f", StatementId: "s3" });
  });
});

describe("RemovePermission", () => {
  const remove = (input: object = {}) =>
    world.root.call(RemovePermission, { FunctionName: "f", StatementId: "s3", ...input });

  test("takes one statement out; with the last one the policy is gone", async () => {
    await add();
    await add({ StatementId: "two" });
    await remove();
    expect(JSON.parse((await get()).Policy ?? "").Statement).toMatchObject([{ Sid: "two" }]);
    await remove({ StatementId: "two" });

    expect(await refusal(get())).toMatchObject({
      code: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
    expect((await refusal(remove())).message).toBe("No policy is associated with the given resource.");
  });

  test("goes by the policy's RevisionId", async () => {
    await add();
    const { RevisionId } = await get();
    await add({ StatementId: "two" });

    expect((await refusal(remove({ RevisionId }))).code).toBe("PreconditionFailedException");
    await remove({ RevisionId: (await get()).RevisionId });
  });
});

describe("who gets through", () => {
  test("a service only from the bucket and the account of the statement", async () => {
    const denied = await refusal(bucketInvokes());
    expect(denied).toMatchObject({ code: "AccessDeniedException", status: 403 });
    expect(denied.message).toContain(
      `s3.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION_ARN}`,
    );
    await add({ SourceArn: BUCKET, SourceAccount: ACCOUNT });

    await expect(bucketInvokes()).resolves.toEqual({ StatusCode: 204 });
    await refusal(bucketInvokes("arn:aws:s3:::another"));
    await refusal(bucketInvokes(BUCKET, undefined, OTHER));
  });

  test("a statement for the function lets nobody through to its alias, and the other way round", async () => {
    await add();
    await refusal(bucketInvokes(BUCKET, "live"));
    await refusal(bucketInvokes(BUCKET, "$LATEST"));

    await world.root.call(RemovePermission, { FunctionName: "f", StatementId: "s3" });
    await add({ Qualifier: "live" });
    await expect(bucketInvokes(BUCKET, "live")).resolves.toEqual({ StatusCode: 204 });
    await refusal(bucketInvokes());
    await refusal(bucketInvokes(BUCKET, "1"));
  });

  test("the root user of another account only when the policy lets that account in", async () => {
    const denied = await refusal(world.rootOf(OTHER).call(Invoke, dryRun()));
    expect(denied.message).toContain("because no resource-based policy allows the lambda:InvokeFunction action");
    await add({ Principal: OTHER });

    await expect(world.rootOf(OTHER).call(Invoke, dryRun())).resolves.toEqual({ StatusCode: 204 });
    await refusal(world.rootOf("444455556666").call(Invoke, dryRun()));
  });

  test("a statement on an action that such policies do not know is kept and lets nobody through", async () => {
    await add({ StatementId: "all", Action: "lambda:*", Principal: OTHER });
    const other = world.rootOf(OTHER);

    expect((await other.call(GetPolicy, { FunctionName: FUNCTION_ARN })).Policy).toContain("lambda:*");
    await refusal(other.call(AddPermission, { ...s3, FunctionName: FUNCTION_ARN }));
  });
});

describe("PutResourcePolicy", () => {
  const allowed = {
    Sid: "in",
    Effect: "Allow",
    Principal: { AWS: [OTHER] },
    Action: "lambda:InvokeFunction",
    Resource: FUNCTION_ARN,
  };

  test("keeps the text, replaces what AddPermission wrote, and goes on with it", async () => {
    await add();
    const text = JSON.stringify({ Version: "2012-10-17", Statement: allowed }, undefined, 1);
    const { Policy, RevisionId } = await put(text);
    expect(Policy).toBe(text);
    expect(await world.root.call(GetResourcePolicy, { ResourceArn: FUNCTION_ARN })).toEqual({ Policy, RevisionId });
    expect(await get()).toEqual({ Policy, RevisionId });

    await add();
    expect(JSON.parse((await get()).Policy ?? "").Statement).toMatchObject([{ Sid: "in" }, { Sid: "s3" }]);
    await world.root.call(RemovePermission, { FunctionName: "f", StatementId: "in" });
    expect(JSON.parse((await get()).Policy ?? "").Statement).toMatchObject([{ Sid: "s3" }]);
    await world.root.call(DeleteResourcePolicy, { ResourceArn: FUNCTION_ARN });
    await refusal(get());
  });

  test("a Deny keeps out whom identity policies let in, on the alias too when it says so", async () => {
    const ann = await world.user("ann", allow("lambda:InvokeFunction"));
    const kept = (Resource: string | string[]) =>
      policy({ Sid: "no", Effect: "Deny", Principal: { AWS: ann.arn }, Action: "lambda:*", Resource }).document;
    await put(kept(FUNCTION_ARN));

    expect((await refusal(ann.call(Invoke, dryRun()))).message).toContain(
      "with an explicit deny in a resource-based policy",
    );
    await expect(ann.call(Invoke, dryRun("live"))).resolves.toEqual({ StatusCode: 204 });

    await put(kept([FUNCTION_ARN, `${FUNCTION_ARN}:*`]));
    await refusal(ann.call(Invoke, dryRun("live")));
    await add({ Qualifier: "live", Principal: ann.arn });
    expect((await refusal(ann.call(Invoke, dryRun("live")))).message).toContain("explicit deny");
  });

  test("needs AddPermission and RemovePermission as well", async () => {
    const needed = ["lambda:PutResourcePolicy", "lambda:AddPermission", "lambda:RemovePermission"];
    const document = policy(allowed).document;
    for (const missing of needed) {
      const name = `without-${missing.slice(7)}`;
      const ann = await world.user(name, allow("lambda:*"), deny(missing));
      const denied = await refusal(ann.call(PutResourcePolicy, { ResourceArn: FUNCTION_ARN, Policy: document }));
      expect(denied.message).toContain(missing);
    }
  });

  test("what is refused", async () => {
    const code = async (call: Promise<unknown>) => (await refusal(call)).code;
    const document = policy(allowed).document;

    expect(await code(put("{"))).toBe("InvalidParameterValueException");
    expect(await code(put(policy({ ...allowed, Principal: undefined }).document))).toBe(
      "InvalidParameterValueException",
    );
    expect(await code(put(document, { ResourceArn: "f" }))).toBe("ValidationException");
    expect(await code(put(document, { ResourceArn: `${FUNCTION_ARN}:$LATEST` }))).toBe(
      "InvalidParameterValueException",
    );
    expect(await code(put(document, { RevisionId: "00000000-0000-4000-8000-000000000000" }))).toBe(
      "PreconditionFailedException",
    );
    expect(await code(world.root.call(GetResourcePolicy, { ResourceArn: LIVE }))).toBe("ResourceNotFoundException");
    expect(await code(world.root.call(DeleteResourcePolicy, { ResourceArn: LIVE }))).toBe("ResourceNotFoundException");
  });
});
