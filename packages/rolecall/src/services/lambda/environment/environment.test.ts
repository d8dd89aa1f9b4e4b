/** Environment variables under a KMS key: who may set them, who may see them, with what a sandbox gets them. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FunctionSpec, Sandboxes } from "../../../runtime/sandboxes.js";
import {
  ACCOUNT,
  type Actor,
  allow,
  deny,
  type PolicyText,
  REGION,
  type Role,
  refusal,
  testWorld,
  type World,
} from "../../../testing/world.js";
import { DeleteRole } from "../../iam/operations/delete-role.js";
import { CreateAlias } from "../../kms/operations/create-alias.js";
import { CreateKey } from "../../kms/operations/create-key.js";
import { DescribeKey } from "../../kms/operations/describe-key.js";
import { DisableKey } from "../../kms/operations/disable-key.js";
import { EnableKey } from "../../kms/operations/enable-key.js";
import { ListGrants } from "../../kms/operations/list-grants.js";
import { RevokeGrant } from "../../kms/operations/revoke-grant.js";
import { ScheduleKeyDeletion } from "../../kms/operations/schedule-key-deletion.js";
import { CreateFunction } from "../operations/create-function.js";
import { GetFunction } from "../operations/get-function.js";
import { GetFunctionConfiguration } from "../operations/get-function-configuration.js";
import { Invoke } from "../operations/invoke.js";
import { ListFunctions } from "../operations/list-functions.js";
import { ListVersionsByFunction } from "../operations/list-versions-by-function.js";
import { PublishVersion } from "../operations/publish-version.js";
import { UpdateFunctionConfiguration } from "../operations/update-function-configuration.js";
import { functions } from "../records.js";
import { aFunction, FUNCTION_ARN } from "../testing.js";

/** A sandbox for each invocation, which answers the variables that it was made with. */
const sandboxes: Sandboxes = {
  async invoke(fn: FunctionSpec) {
    await fn.credentials();
    const payload = Buffer.from(JSON.stringify(fn.environment));
    return { payload, logTail: new Uint8Array(), executedVersion: fn.version };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

let world: World;
let role: Role;
beforeEach(async () => {
  world = await testWorld({ sandboxes });
  role = await world.role("r");
});
afterEach(() => world.end());

const VARIABLES = { PASSWORD: "hunter2" };
const MANAGES = allow(["lambda:*", "iam:PassRole"]);

const create = async (over: object = {}, by: Actor = world.root) => {
  const created = await by.call(CreateFunction, {
    ...aFunction(role.arn),
    Environment: { Variables: VARIABLES },
    ...over,
  });
  await world.settled();
  return created;
};
const update = async (over: object, by: Actor = world.root) => {
  const updated = await by.call(UpdateFunctionConfiguration, { FunctionName: "f", ...over });
  await world.settled();
  return updated;
};
const seen = async (by: Actor) => (await by.call(GetFunctionConfiguration, { FunctionName: "f" })).Environment;
const run = async (Qualifier?: string) => {
  const { Payload } = await world.root.call(Invoke, { FunctionName: "f", ...(Qualifier ? { Qualifier } : {}) });
  return JSON.parse(Buffer.from(Payload ?? []).toString());
};
const keyOf = async (...more: readonly object[]) => {
  const Statement = [statement(`arn:aws:iam::${ACCOUNT}:root`, "kms:*"), ...more];
  const { KeyMetadata } = await world.root.call(CreateKey, {
    Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
  return KeyMetadata?.Arn ?? "";
};
const statement = (AWS: string, Action: string | readonly string[]) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action,
  Resource: "*",
});
const manager = (name: string, ...more: readonly PolicyText[]) => world.user(name, MANAGES, ...more);

describe("under aws/lambda", () => {
  test("nobody needs a permission, the role decrypts by a grant, and nothing lies in the store in the clear", async () => {
    const ann = await manager("ann");
    expect((await create({}, ann)).Environment).toEqual({ Variables: VARIABLES });
    expect(await seen(ann)).toEqual({ Variables: VARIABLES });
    expect(await run()).toEqual(VARIABLES);

    const { KeyMetadata } = await world.root.call(DescribeKey, { KeyId: "alias/aws/lambda" });
    expect(KeyMetadata?.KeyManager).toBe("AWS");
    expect((await world.root.call(ListGrants, { KeyId: KeyMetadata?.Arn ?? "" })).Grants).toMatchObject([
      {
        GranteePrincipal: `arn:aws:sts::${ACCOUNT}:assumed-role/r/f@lambda_function`,
        Operations: ["Decrypt", "RetireGrant"],
        Constraints: { EncryptionContextEquals: { "aws:lambda:FunctionArn": FUNCTION_ARN } },
      },
    ]);
    const stored = await world.host.store.read((read) => functions.get(read, [ACCOUNT, REGION, "f"]));
    expect(JSON.stringify(stored)).not.toContain("hunter2");
    expect(Buffer.from(stored?.environment?.sealed?.ciphertext ?? "", "base64").toString("latin1")).not.toContain(
      "hunter2",
    );
  });

  test("a Deny hides them, also in lists, and says so in their place", async () => {
    await create();
    await world.root.call(PublishVersion, { FunctionName: "f" });
    const bob = await manager("bob", deny("kms:Decrypt"));
    const { KeyMetadata } = await world.root.call(DescribeKey, { KeyId: "alias/aws/lambda" });
    const hidden = {
      Error: {
        ErrorCode: "AccessDeniedException",
        Message: `Lambda was unable to decrypt your environment variables because the KMS access was denied. Please check your KMS permissions. KMS Exception: AccessDeniedException KMS Message: User: ${bob.arn} is not authorized to perform: kms:Decrypt on resource: ${KeyMetadata?.Arn} with an explicit deny in an identity-based policy`,
      },
    };
    expect(await seen(bob)).toEqual(hidden);
    expect((await bob.call(GetFunction, { FunctionName: "f" })).Configuration?.Environment).toEqual(hidden);
    expect((await bob.call(ListFunctions, {})).Functions?.map((fn) => fn.Environment)).toEqual([hidden]);
    const { Versions } = await bob.call(ListVersionsByFunction, { FunctionName: "f" });
    expect(Versions?.map((fn) => fn.Environment)).toEqual([hidden, hidden]);
    expect(await run("1")).toEqual(VARIABLES);
  });

  test("another role of the same name can't decrypt them, until the function has had another one in between", async () => {
    await create();
    await world.root.call(DeleteRole, { RoleName: "r" });
    role = await world.role("r");
    const refused = await refusal(run());
    expect([refused.code, refused.message]).toEqual([
      "KMSAccessDeniedException",
      expect.stringMatching(
        new RegExp(
          "^Lambda was unable to decrypt the environment variables because KMS access was denied\\. Please check the function's KMS key settings\\. " +
            `KMS Exception: AccessDeniedExceptionKMS Message: User: arn:aws:sts::${ACCOUNT}:assumed-role/r/f@lambda_function is not authorized to perform: ` +
            "kms:Decrypt on resource: \\S+ because no resource-based policy allows the kms:Decrypt action " +
            "\\(Service: Kms, Status Code: 400, Request ID: \\S+\\)$",
        ),
      ),
    ]);
    expect(world.trail.last()).toMatchObject({ action: "kms:Decrypt", outcome: "implicitDeny" });
    await update({ Role: role.arn });
    expect((await refusal(run())).code).toBe("KMSAccessDeniedException");
    const other = await world.role("other");
    await update({ Role: other.arn });
    await update({ Role: role.arn });
    expect(await run()).toEqual(VARIABLES);
  });

  test("a function without variables needs no key", async () => {
    expect((await create({ Environment: { Variables: {} } })).Environment).toEqual({ Variables: {} });
    expect(await run()).toEqual({});
    expect((await refusal(world.root.call(DescribeKey, { KeyId: "alias/aws/lambda" }))).code).toBe("NotFoundException");
  });
});

describe("under a key of one's own", () => {
  test.each([
    ["kms:Encrypt", "Lambda was unable to encrypt your environment variables"],
    ["kms:CreateGrant", "Lambda was unable to configure access to your environment variables"],
  ])("who configures the function needs %s, by way of Lambda", async (missing, words) => {
    const KMSKeyArn = await keyOf();
    const needs = ["kms:Encrypt", "kms:CreateGrant", "kms:Decrypt"];
    const ann = await manager("ann", allow(needs.filter((action) => action !== missing)));
    const refused = await refusal(create({ KMSKeyArn }, ann));
    expect([refused.code, refused.status]).toEqual(["AccessDeniedException", 403]);
    expect(refused.message).toBe(
      `${words} because the KMS access was denied. Please check your KMS permissions. KMS Exception: AccessDeniedException KMS Message: User: ${ann.arn} is not authorized to perform: ${missing} on resource: ${KMSKeyArn} because no identity-based policy allows the ${missing} action`,
    );
    expect(world.trail.last()).toMatchObject({
      action: missing,
      principal: ann.arn,
      context: expect.objectContaining({ "kms:ViaService": `lambda.${REGION}.amazonaws.com` }),
    });
    expect((await refusal(seen(world.root))).code).toBe("ResourceNotFoundException");
    const bob = await manager(
      "bob",
      allow(needs, KMSKeyArn, { StringEquals: { "kms:ViaService": `lambda.${REGION}.amazonaws.com` } }),
    );
    expect(await create({ KMSKeyArn }, bob)).toMatchObject({ KMSKeyArn, Environment: { Variables: VARIABLES } });
    expect(await run()).toEqual(VARIABLES);
  });

  test("the encryption context is the function, which the key's policy may ask for", async () => {
    const KMSKeyArn = await keyOf();
    const of = (arn: string) => ({ StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": arn } });
    const ann = await manager("ann", allow(["kms:Encrypt", "kms:CreateGrant", "kms:Decrypt"], "*", of(FUNCTION_ARN)));
    await create({ KMSKeyArn }, ann);
    expect(await seen(ann)).toEqual({ Variables: VARIABLES });
    expect((await refusal(create({ KMSKeyArn, FunctionName: "g" }, ann))).code).toBe("AccessDeniedException");
  });

  test("whoever may not decrypt manages the function without seeing them", async () => {
    const KMSKeyArn = await keyOf();
    await create({ KMSKeyArn });
    const ann = await manager("ann");
    expect((await seen(ann))?.Error?.ErrorCode).toBe("AccessDeniedException");
    expect((await update({ Timeout: 5 }, ann)).Environment?.Variables).toBeUndefined();
    expect(await seen(world.root)).toEqual({ Variables: VARIABLES });
  });

  test("they move to another key with the permission on both, and back to aws/lambda", async () => {
    const KMSKeyArn = await keyOf();
    await create({ KMSKeyArn });
    const other = await keyOf();
    const ann = await manager("ann", allow(["kms:Encrypt", "kms:CreateGrant", "kms:Decrypt"], other));
    expect((await refusal(update({ KMSKeyArn: other }, ann))).message).toContain(
      `kms:Decrypt on resource: ${KMSKeyArn}`,
    );
    await update({ KMSKeyArn: other });
    await world.root.call(DisableKey, { KeyId: KMSKeyArn });
    expect(await run()).toEqual(VARIABLES);
    expect((await update({ KMSKeyArn: "" })).KMSKeyArn).toBeUndefined();
    await world.root.call(DisableKey, { KeyId: other });
    expect(await run()).toEqual(VARIABLES);
    expect(await seen(world.root)).toEqual({ Variables: VARIABLES });
  });

  test("what becomes of the key or the grant is what Invoke answers, where a sandbox has to be made", async () => {
    const KMSKeyArn = await keyOf();
    await create({ KMSKeyArn });
    const refused = async () => {
      const { code, message } = await refusal(run());
      return [code, message.replace(/ \(Service: .*\)$/, "")];
    };
    const words = (why: string, exception: string, message: string) =>
      `Lambda was unable to decrypt the environment variables because ${why}. Please check the function's KMS key settings. KMS Exception: ${exception}KMS Message: ${message}`;

    await world.root.call(DisableKey, { KeyId: KMSKeyArn });
    expect(await refused()).toEqual([
      "KMSDisabledException",
      words("the KMS key used is disabled", "DisabledException", `${KMSKeyArn} is disabled.`),
    ]);
    expect((await seen(world.root))?.Error?.ErrorCode).toBe("KMSDisabledException");
    await world.root.call(EnableKey, { KeyId: KMSKeyArn });
    expect(await run()).toEqual(VARIABLES);

    const { Grants } = await world.root.call(ListGrants, { KeyId: KMSKeyArn });
    await world.root.call(RevokeGrant, { KeyId: KMSKeyArn, GrantId: Grants?.[0]?.GrantId ?? "" });
    expect((await refused())[0]).toBe("KMSAccessDeniedException");
    const decrypting = await world.role("decrypting", { policies: [allow("kms:Decrypt", KMSKeyArn)] });
    await update({ Role: decrypting.arn });
    const again = await world.root.call(ListGrants, { KeyId: KMSKeyArn });
    await world.root.call(RevokeGrant, { KeyId: KMSKeyArn, GrantId: again.Grants?.[0]?.GrantId ?? "" });
    expect(await run()).toEqual(VARIABLES);

    await world.root.call(ScheduleKeyDeletion, { KeyId: KMSKeyArn, PendingWindowInDays: 7 });
    expect(await refused()).toEqual([
      "KMSInvalidStateException",
      words(
        "the KMS key used is in an invalid state for Decrypt",
        "KMSInvalidStateException",
        `${KMSKeyArn} is pending deletion.`,
      ),
    ]);
  });

  test("the key is named by its ARN, and must be there", async () => {
    const KMSKeyArn = await keyOf();
    await world.root.call(CreateAlias, { AliasName: "alias/app", TargetKeyId: KMSKeyArn });
    const wrong = (over: string) => refusal(create({ KMSKeyArn: over }));
    expect(await wrong(`arn:aws:kms:${REGION}:${ACCOUNT}:alias/app`)).toMatchObject({
      code: "InvalidParameterValueException",
      message:
        "Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: InvalidArnException KMS Message: Key Aliases are not supported for this operation.",
    });
    const none = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`;
    expect((await wrong(none)).message).toContain(
      `KMS Exception: NotFoundException KMS Message: Key '${none}' does not exist`,
    );
  });
});
