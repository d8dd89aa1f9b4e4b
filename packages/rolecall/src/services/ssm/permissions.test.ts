/** Who may use a parameter, and the key that a SecureString lies under. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, deny, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { DescribeKey } from "../kms/operations/describe-key.js";
import { DisableKey } from "../kms/operations/disable-key.js";
import { GetParameter } from "./operations/get-parameter.js";
import { GetParameters } from "./operations/get-parameters.js";
import { GetParametersByPath } from "./operations/get-parameters-by-path.js";
import { PutParameter } from "./operations/put-parameter.js";

const ARN = "arn:aws:ssm:us-east-1:000000000000:parameter";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const put = (by: Actor, Name: string, further: object = {}) =>
  by.call(PutParameter, { Name, Value: "v", Type: "String", ...further });
const get = async (by: Actor, Name: string, WithDecryption = false) =>
  (await by.call(GetParameter, { Name, WithDecryption })).Parameter?.Value;

describe("identity policies", () => {
  test("name the ARN without a doubled slash, whatever version is asked for", async () => {
    await put(world.root, "/app/db");
    const ann = await world.user("ann", allow("ssm:GetParameter", `${ARN}/app/*`));
    expect(await get(ann, "/app/db:1")).toBe("v");
    const bob = await world.user("bob", allow("ssm:GetParameter", `${ARN}//app/*`));
    const { code, message } = await refusal(get(bob, "/app/db"));
    expect([code, message]).toEqual([
      "AccessDeniedException",
      `User: ${bob.arn} is not authorized to perform: ssm:GetParameter on resource: ${ARN}/app/db because no identity-based policy allows the ssm:GetParameter action`,
    ]);
  });

  test("must allow each of several, and a path with all that lies below it", async () => {
    await put(world.root, "/app/db");
    await put(world.root, "/app/api");
    const ann = await world.user(
      "ann",
      allow("ssm:GetParameters", `${ARN}/app/db`),
      allow("ssm:GetParametersByPath", `${ARN}/app`, { Bool: { "ssm:Recursive": "false" } }),
      deny("ssm:GetParametersByPath", `${ARN}/app/api`),
    );
    const several = ann.call(GetParameters, { Names: ["/app/db", "/app/api"] });
    expect((await refusal(several)).message).toContain(`${ARN}/app/api`);
    expect((await ann.call(GetParametersByPath, { Path: "/app" })).Parameters).toHaveLength(2);
    const recursive = ann.call(GetParametersByPath, { Path: "/app", Recursive: true });
    expect((await refusal(recursive)).code).toBe("AccessDeniedException");
  });

  test("may hang on overwriting and on tags", async () => {
    await put(world.root, "p", { Tags: [{ Key: "team", Value: "red" }] });
    const ann = await world.user("ann", allow("ssm:PutParameter", "*", { Bool: { "ssm:Overwrite": "false" } }));
    expect((await refusal(put(ann, "p", { Overwrite: true }))).code).toBe("AccessDeniedException");
    const tagged = put(ann, "q", { Tags: [{ Key: "team", Value: "red" }] });
    expect((await refusal(tagged)).message).toContain("ssm:AddTagsToResource");
    const red = await world.user(
      "red",
      allow("ssm:GetParameter", "*", { StringEquals: { "ssm:resourceTag/team": "red" } }),
    );
    expect(await get(red, "p")).toBe("v");
    await put(world.root, "untagged");
    expect((await refusal(get(red, "untagged"))).code).toBe("AccessDeniedException");
  });
});

describe("a SecureString", () => {
  const ssmOnly = allow("ssm:*");
  const key = async () => (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";

  test("under a key of the customer's asks for the caller's permission on the key, by way of Systems Manager", async () => {
    const KeyId = await key();
    const secure = { Type: "SecureString", KeyId };
    const none = await world.user("none", ssmOnly);
    expect((await refusal(put(none, "/s", secure))).message).toContain(
      `User: ${none.arn} is not authorized to perform: kms:Encrypt on resource: ${KeyId}`,
    );
    const writer = await world.user("writer", ssmOnly, allow("kms:Encrypt", KeyId));
    await put(writer, "/s", secure);
    const sealed = await get(writer, "/s");
    expect(sealed).not.toBe("v");
    const denied = await refusal(get(writer, "/s", true));
    expect([denied.code, denied.message]).toEqual([
      "AccessDeniedException",
      expect.stringContaining(`not authorized to perform: kms:Decrypt on resource: ${KeyId}`),
    ]);
    const reader = await world.user(
      "reader",
      ssmOnly,
      allow("kms:Decrypt", KeyId, {
        StringEquals: {
          "kms:ViaService": "ssm.us-east-1.amazonaws.com",
          "kms:EncryptionContext:PARAMETER_ARN": `${ARN}/s`,
        },
      }),
    );
    expect(await get(reader, "/s", true)).toBe("v");
  });

  test("that is advanced is encrypted by a data key", async () => {
    const KeyId = await key();
    const writer = await world.user("writer", ssmOnly, allow("kms:GenerateDataKey", KeyId));
    const Value = "x".repeat(5000);
    await put(writer, "/s", { Type: "SecureString", KeyId, Tier: "Advanced", Value });
    expect(await get(world.root, "/s", true)).toBe(Value);
    expect((await refusal(get(writer, "/s", true))).message).toContain("kms:Decrypt");
  });

  test("under a key that is disabled or missing can not be read", async () => {
    const KeyId = await key();
    await put(world.root, "/s", { Type: "SecureString", KeyId });
    await world.root.call(DisableKey, { KeyId });
    expect((await refusal(get(world.root, "/s", true))).code).toBe("InvalidKeyId");
    const missing = put(world.root, "/t", { Type: "SecureString", KeyId: "alias/none" });
    expect((await refusal(missing)).code).toBe("InvalidKeyId");
  });

  test("under AWS's own key is anybody's of the account whom nothing else denies, and shows its value only with decryption", async () => {
    const ann = await world.user("ann", ssmOnly);
    await put(ann, "/s", { Type: "SecureString" });
    expect(await get(ann, "/s", true)).toBe("v");
    expect(await get(ann, "/s")).not.toBe("v");
    expect((await world.root.call(DescribeKey, { KeyId: "alias/aws/ssm" })).KeyMetadata?.KeyManager).toBe("AWS");
    const denied = await world.user("denied", ssmOnly, deny("kms:Decrypt"));
    expect((await refusal(get(denied, "/s", true))).message).toContain("kms:Decrypt");
    expect((await refusal(put(ann, "/p", { KeyId: "alias/x" }))).code).toBe("ValidationException");
  });
});
