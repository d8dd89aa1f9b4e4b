/** Who may use a secret: identity policies, its resource policy, its conditions, and the key that it lies under. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, deny, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateAlias } from "../kms/operations/create-alias.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { DescribeKey } from "../kms/operations/describe-key.js";
import { DisableKey } from "../kms/operations/disable-key.js";
import { PutKeyPolicy } from "../kms/operations/put-key-policy.js";
import { BatchGetSecretValue } from "./operations/batch-get-secret-value.js";
import { GetResourcePolicy } from "./operations/get-resource-policy.js";
import { ListSecretVersionIds } from "./operations/list-secret-version-ids.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { UpdateSecret } from "./operations/update-secret.js";
import { ValidateResourcePolicy } from "./operations/validate-resource-policy.js";
import { aSecret, put, readValue, said, token } from "./testing.js";

const OTHER = "111111111111";
const READ = "secretsmanager:GetSecretValue";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const statement = (AWS: string, further: object = {}) => ({
  Effect: "Allow",
  Principal: AWS === "*" ? "*" : { AWS },
  Action: READ,
  Resource: "*",
  ...further,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const setPolicy = (ResourcePolicy: string, further: object = {}) =>
  world.root.call(PutResourcePolicy, { SecretId: "db", ResourcePolicy, ...further });

describe("identity policies", () => {
  test("name the ARN with its six characters, or wildcards in their place", async () => {
    const arn = await aSecret(world.root);
    const ann = await world.user("ann", allow(READ, `${arn.slice(0, -6)}??????`));
    const bob = await world.user("bob", allow(READ, arn.slice(0, -7)));
    expect(await readValue(ann)).toBe("first");
    expect(await said(readValue(bob))).toBe(
      `AccessDeniedException: User: ${bob.arn} is not authorized to perform: ${READ} on resource: ${arn} because no identity-based policy allows the ${READ} action`,
    );
  });

  test("are told of a secret that is not there by its name", async () => {
    const ann = await world.user("ann");
    expect(await said(readValue(ann, "rds/prod"))).toContain("on resource: rds/prod because");
    expect(await said(aSecret(ann))).toContain("secretsmanager:CreateSecret on resource: db because");
  });

  test("may hang on the staging label, the name and the tags", async () => {
    await aSecret(world.root, { Tags: [{ Key: "team", Value: "red" }] });
    await put(world.root, "second", "two");
    const current = await world.user(
      "current",
      allow(READ, "*", { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } }),
    );
    expect(await readValue(current)).toBe("second");
    expect((await refusal(readValue(current, "db", { VersionStage: "AWSPREVIOUS" }))).code).toBe(
      "AccessDeniedException",
    );
    const blue = await world.user("blue", allow(READ, "*", { StringEquals: { "aws:ResourceTag/team": "blue" } }));
    expect((await refusal(readValue(blue))).code).toBe("AccessDeniedException");
    const red = await world.user(
      "red",
      allow(READ, "*", { StringEquals: { "secretsmanager:ResourceTag/team": "red" } }),
    );
    expect(await readValue(red)).toBe("second");
    const maker = await world.user(
      "maker",
      allow("secretsmanager:CreateSecret", "*", { StringLike: { "secretsmanager:Name": "app/*" } }),
    );
    await aSecret(maker, {}, "app/x");
    expect((await refusal(aSecret(maker, {}, "web/x"))).code).toBe("AccessDeniedException");
  });

  test("must allow tagging, too, for a secret that is made with tags", async () => {
    const ann = await world.user("ann", allow("secretsmanager:CreateSecret"));
    const denied = await refusal(aSecret(ann, { Tags: [{ Key: "team", Value: "red" }] }));
    expect(denied.message).toContain("secretsmanager:TagResource");
  });
});

describe("a resource policy", () => {
  test("lets in a user without policies of his own, and denies those who have some", async () => {
    await aSecret(world.root);
    const ann = await world.user("ann");
    const bob = await world.user("bob", allow(READ));
    await setPolicy(document(statement(ann.arn), statement(bob.arn, { Effect: "Deny" })));
    expect(await readValue(ann)).toBe("first");
    expect(await said(readValue(bob))).toContain("with an explicit deny in a resource-based policy");
  });

  test("lets in another account, which names the secret by its ARN and allows it itself", async () => {
    const KmsKeyId = (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
    const arn = await aSecret(world.root, { KmsKeyId });
    const other = world.rootOf(OTHER);
    expect((await refusal(readValue(other, arn))).code).toBe("AccessDeniedException");
    await setPolicy(document(statement(`arn:aws:iam::${OTHER}:root`)));
    expect(await said(readValue(other, arn))).toBe("AccessDeniedException: Access to KMS is not allowed");
    const accounts = [ACCOUNT, OTHER].map((account) => `arn:aws:iam::${account}:root`);
    const Policy = document({ Effect: "Allow", Principal: { AWS: accounts }, Action: "kms:*", Resource: "*" });
    await world.root.call(PutKeyPolicy, { KeyId: KmsKeyId, Policy });
    expect(await readValue(other, arn)).toBe("first");
    expect((await refusal(readValue(other, "db"))).code).toBe("ResourceNotFoundException");
  });

  test("does not let another account in to a value under AWS's own key", async () => {
    const arn = await aSecret(world.root);
    await setPolicy(document(statement(`arn:aws:iam::${OTHER}:root`)));
    expect(await said(readValue(world.rootOf(OTHER), arn))).toBe(
      "InvalidRequestException: You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    );
  });

  test("is refused where it is no policy, and public where that is blocked", async () => {
    await aSecret(world.root);
    expect((await refusal(setPolicy("{}"))).code).toBe("MalformedPolicyDocumentException");
    const open = document(statement("*"));
    expect((await refusal(setPolicy(open, { BlockPublicPolicy: true }))).code).toBe("PublicPolicyException");
    expect(await world.root.call(ValidateResourcePolicy, { ResourcePolicy: open })).toMatchObject({
      PolicyValidationPassed: false,
    });
    const closed = document(statement("*", { Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } }));
    await setPolicy(closed, { BlockPublicPolicy: true });
    expect((await world.root.call(GetResourcePolicy, { SecretId: "db" })).ResourcePolicy).toBe(closed);
  });
});

describe("a batch", () => {
  test("answers what the caller may read, and the refusal of the rest", async () => {
    const arn = await aSecret(world.root);
    await aSecret(world.root, {}, "api");
    const ann = await world.user("ann", allow("secretsmanager:BatchGetSecretValue"), allow(READ, arn));
    const answer = await ann.call(BatchGetSecretValue, { SecretIdList: ["db", "api", "none"] });
    expect(answer.SecretValues?.map(({ Name }) => Name)).toEqual(["db"]);
    expect(answer.Errors?.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode])).toEqual([
      ["api", "AccessDeniedException"],
      ["none", "AccessDeniedException"],
    ]);
    const filtered = { Filters: [{ Key: "name" as const, Values: ["db"] }] };
    expect((await refusal(ann.call(BatchGetSecretValue, filtered))).message).toContain("secretsmanager:ListSecrets");
  });
});

describe("a key of the customer's", () => {
  const key = async () => (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
  const secretsOnly = allow("secretsmanager:*");
  const withKey = (arn: string, action: string, condition?: object): Promise<Actor> =>
    world.user(
      `${action.replace(/\W+/g, "-")}-${condition ? "if" : "user"}`,
      secretsOnly,
      allow(action, arn, condition),
    );

  test("must be the caller's to use: for making a secret both ways, for reading it one", async () => {
    const arn = await key();
    const refused = "AccessDeniedException: Access to KMS is not allowed";
    const writer = await withKey(arn, "kms:GenerateDataKey");
    expect(await said(aSecret(writer, { KmsKeyId: arn }))).toBe(refused);
    expect(world.trail.last()).toMatchObject({ action: "kms:Decrypt" });
    const both = await withKey(arn, "kms:*");
    const secret = await aSecret(both, { KmsKeyId: arn });
    expect(await said(readValue(writer))).toBe(refused);
    expect(await put(writer, "second", "two")).toMatchObject({ VersionStages: ["AWSCURRENT"] });
    const reader = await withKey(arn, "kms:Decrypt");
    expect(await readValue(reader)).toBe("second");
    expect(await said(put(reader, "third", "three"))).toBe(refused);
    const viaSecret = await withKey(arn, "kms:Decrypt", {
      StringEquals: {
        "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
        "kms:EncryptionContext:SecretARN": secret,
      },
    });
    expect(await readValue(viaSecret)).toBe("second");
    const denied = await world.user("denied", secretsOnly, allow("kms:*"), deny("kms:Decrypt"));
    expect(await said(readValue(denied))).toBe(refused);
  });

  test("is told to conditions by its ARN, also where the request names it by an alias", async () => {
    const arn = await key();
    await world.root.call(CreateAlias, { AliasName: "alias/shop", TargetKeyId: arn });
    const only = { StringEquals: { "secretsmanager:KmsKeyArn": arn } };
    const ann = await world.user("ann", allow("secretsmanager:CreateSecret", "*", only), allow("kms:*"));
    for (const KmsKeyId of ["alias/shop", `arn:aws:kms:us-east-1:${ACCOUNT}:alias/shop`, arn.split("/").at(-1), arn]) {
      await aSecret(ann, { KmsKeyId }, `by-${KmsKeyId?.replace(/\W/g, "")}`);
    }
    for (const KmsKeyId of ["alias/other", undefined]) {
      expect((await refusal(aSecret(ann, { KmsKeyId }, "no"))).code).toBe("AccessDeniedException");
    }
  });

  describe("that a secret gets later", () => {
    const versions = async () =>
      (await world.root.call(ListSecretVersionIds, { SecretId: "db" })).Versions?.map(({ KmsKeyIds }) => KmsKeyIds);
    const labelled = (by: Actor) => readValue(by, "db", { VersionStage: "mine" });

    test("opens the versions under AWS's labels too, and the old key still does", async () => {
      const [before, after] = [await key(), await key()];
      await aSecret(world.root, { KmsKeyId: before });
      await put(world.root, "own", "two", { VersionStages: ["mine"] });
      await world.root.call(UpdateSecret, { SecretId: "db", ClientRequestToken: token("up"), KmsKeyId: after });
      expect(await versions()).toEqual([[before, after], [before]]);
      const [old, fresh] = [
        await withKey(before, "kms:Decrypt"),
        await world.user("new", secretsOnly, allow("kms:Decrypt", after)),
      ];
      expect([await readValue(old), await readValue(fresh), await labelled(old)]).toEqual(["first", "first", "own"]);
      expect((await refusal(labelled(fresh))).code).toBe("AccessDeniedException");
      await world.root.call(DisableKey, { KeyId: before });
      expect(await readValue(world.root)).toBe("first");
      expect((await refusal(labelled(world.root))).code).toBe("DecryptionFailure");
    });

    test("opens nothing that was there for who may not decrypt by the old one", async () => {
      const [before, after] = [await key(), await key()];
      await aSecret(world.root, { KmsKeyId: before });
      const ann = await world.user("ann", secretsOnly, allow("kms:*", after));
      await ann.call(UpdateSecret, { SecretId: "db", ClientRequestToken: token("up"), KmsKeyId: after });
      expect(await versions()).toEqual([[before]]);
      expect((await refusal(readValue(ann))).code).toBe("AccessDeniedException");
    });

    test("lets another account in, which AWS's own key kept out", async () => {
      const other = world.rootOf(OTHER);
      const lets = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${OTHER}:root` }, Resource: "*" };
      const arn = await aSecret(world.root);
      await setPolicy(document({ ...lets, Action: READ }));
      expect((await refusal(readValue(other, arn))).code).toBe("InvalidRequestException");
      const own = {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: "kms:*",
        Resource: "*",
      };
      const Policy = document(own, { ...lets, Action: "kms:Decrypt" });
      const KmsKeyId = (await world.root.call(CreateKey, { Policy })).KeyMetadata?.Arn;
      await world.root.call(UpdateSecret, { SecretId: "db", ClientRequestToken: token("up"), KmsKeyId });
      expect(await readValue(other, arn)).toBe("first");
      expect(await versions()).toEqual([["DefaultEncryptionKey", KmsKeyId]]);
    });
  });

  test("that is disabled opens nothing", async () => {
    const arn = await key();
    await aSecret(world.root, { KmsKeyId: arn });
    await world.root.call(DisableKey, { KeyId: arn });
    expect((await refusal(readValue(world.root))).code).toBe("DecryptionFailure");
    expect((await refusal(put(world.root, "x", "two"))).code).toBe("EncryptionFailure");
  });

  test("of AWS's own lets everybody of the account by way of Secrets Manager, whom nothing else denies", async () => {
    const ann = await world.user("ann", secretsOnly);
    await aSecret(ann, { KmsKeyId: "alias/aws/secretsmanager" });
    expect(await readValue(ann)).toBe("first");
    expect((await world.root.call(DescribeKey, { KeyId: "alias/aws/secretsmanager" })).KeyMetadata).toMatchObject({
      KeyManager: "AWS",
    });
    const denied = await world.user("denied", secretsOnly, deny("kms:Decrypt"));
    expect(await said(readValue(denied))).toBe("AccessDeniedException: Access to KMS is not allowed");
  });
});
