/** Secrets, versions and staging labels: what is there when, and AWS's words where it is not. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../testing/world.js";
import { secretsmanagerService } from "./index.js";
import { BatchGetSecretValue } from "./operations/batch-get-secret-value.js";
import { CreateSecret } from "./operations/create-secret.js";
import { DeleteSecret } from "./operations/delete-secret.js";
import { DescribeSecret } from "./operations/describe-secret.js";
import { GetRandomPassword } from "./operations/get-random-password.js";
import { ListSecretVersionIds } from "./operations/list-secret-version-ids.js";
import { ListSecrets } from "./operations/list-secrets.js";
import { PutSecretValue } from "./operations/put-secret-value.js";
import { RestoreSecret } from "./operations/restore-secret.js";
import { UpdateSecret } from "./operations/update-secret.js";
import { UpdateSecretVersionStage } from "./operations/update-secret-version-stage.js";
import { aSecret, put, readValue, said, token } from "./testing.js";

const DAY_MS = 86_400_000;

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const stages = async () =>
  Object.fromEntries(
    Object.entries((await world.root.call(DescribeSecret, { SecretId: "db" })).VersionIdsToStages ?? {}).map(
      ([id, labels]) => [id.replace(/0+$/, ""), labels],
    ),
  );

describe("a secret", () => {
  test("is found by name, by ARN, and by the ARN without its last six characters", async () => {
    const arn = await aSecret(world.root);
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:db-[A-Za-z0-9]{6}$/);
    for (const id of ["db", arn, arn.slice(0, -7)]) expect(await readValue(world.root, id)).toBe("first");
    for (const id of ["db2", arn.slice(0, -6), `${arn.slice(0, -6)}aaaaaa`]) {
      expect(await said(readValue(world.root, id))).toBe(
        "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
      );
    }
  });

  test("is made once for the same token and value, and refused for others", async () => {
    const arn = await aSecret(world.root);
    expect(await aSecret(world.root)).toBe(arn);
    const exists = "ResourceExistsException: The operation failed because the secret db already exists.";
    expect(await said(aSecret(world.root, { SecretString: "other" }))).toBe(exists);
    expect(await said(aSecret(world.root, { ClientRequestToken: token("two") }))).toBe(exists);
  });

  test("made at the same time by the same request is one", async () => {
    expect(new Set(await Promise.all([aSecret(world.root), aSecret(world.root)])).size).toBe(1);
    const empty = () => aSecret(world.root, { SecretString: undefined }, "empty");
    expect(await empty()).toBe(await empty());
  });

  test("is not changed where its new value is refused", async () => {
    await aSecret(world.root);
    const update = { SecretId: "db", ClientRequestToken: token("one"), SecretString: "other", Description: "new" };
    expect((await refusal(world.root.call(UpdateSecret, update))).code).toBe("ResourceExistsException");
    expect((await world.root.call(DescribeSecret, { SecretId: "db" })).Description).toBeUndefined();
  });

  test("needs a token and a name that AWS takes", async () => {
    expect(await said(world.root.call(CreateSecret, { Name: "db" }))).toBe(
      "InvalidRequestException: You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    );
    expect(await said(aSecret(world.root, {}, "a b"))).toBe(
      "ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
  });

  test("without a value has no version, and its first one is current whatever it is labelled", async () => {
    await aSecret(world.root, { SecretString: undefined });
    expect(await stages()).toEqual({});
    expect(await said(readValue(world.root))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
    await put(world.root, "a", "two", { VersionStages: ["mine"] });
    expect(await stages()).toEqual({ two: ["AWSCURRENT", "mine"] });
  });

  test("keeps bytes as they are", async () => {
    const bytes = new Uint8Array([0, 255, 7]);
    await aSecret(world.root, { SecretString: undefined, SecretBinary: bytes });
    const { SecretValues } = await world.root.call(BatchGetSecretValue, { SecretIdList: ["db"] });
    expect(Buffer.from(SecretValues?.[0]?.SecretBinary ?? [])).toEqual(Buffer.from(bytes));
  });
});

describe("versions", () => {
  test("hand AWSCURRENT on and leave AWSPREVIOUS behind", async () => {
    await aSecret(world.root);
    await put(world.root, "second", "two");
    expect(await stages()).toEqual({ one: ["AWSPREVIOUS"], two: ["AWSCURRENT"] });
    expect(await readValue(world.root)).toBe("second");
    expect(await readValue(world.root, "db", { VersionStage: "AWSPREVIOUS" })).toBe("first");
    expect(await readValue(world.root, "db", { VersionId: token("one") })).toBe("first");
    expect(await said(readValue(world.root, "db", { VersionId: token("one"), VersionStage: "AWSCURRENT" }))).toBe(
      "InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.",
    );
    await world.root.call(UpdateSecret, {
      SecretId: "db",
      ClientRequestToken: token("three"),
      SecretString: "third",
    });
    expect(await stages()).toEqual({ two: ["AWSPREVIOUS"], three: ["AWSCURRENT"] });
  });

  test("with the same id are one, and take no second value", async () => {
    const arn = await aSecret(world.root);
    const again = await put(world.root, "first", "one");
    expect(again).toMatchObject({ VersionId: token("one"), VersionStages: ["AWSCURRENT"] });
    expect(await said(put(world.root, "other", "one"))).toBe(
      `ResourceExistsException: You can't use ClientRequestToken ${token("one")} because that value is already in use for a version of secret ${arn}.`,
    );
  });

  test("put at the same time with the same id are one", async () => {
    await aSecret(world.root);
    await Promise.all([put(world.root, "second", "two"), put(world.root, "second", "two")]);
    expect(await stages()).toEqual({ one: ["AWSPREVIOUS"], two: ["AWSCURRENT"] });
  });

  test("keep AWSPENDING when they become current by their label, and lose it to a new current one", async () => {
    await aSecret(world.root);
    await put(world.root, "second", "two", { VersionStages: ["AWSPENDING"] });
    await world.root.call(UpdateSecretVersionStage, {
      SecretId: "db",
      VersionStage: "AWSCURRENT",
      MoveToVersionId: token("two"),
      RemoveFromVersionId: token("one"),
    });
    expect(await stages()).toEqual({ one: ["AWSPREVIOUS"], two: ["AWSCURRENT", "AWSPENDING"] });
    await put(world.root, "third", "three");
    expect(await stages()).toEqual({ two: ["AWSPREVIOUS"], three: ["AWSCURRENT"] });
  });

  test("without labels are listed only for those who ask", async () => {
    await aSecret(world.root);
    await put(world.root, "a", "two", { VersionStages: ["one", "three", "two"] });
    const { VersionStages } = await put(world.root, "b", "three", { VersionStages: ["two", "one", "four", "three"] });
    expect(VersionStages).toEqual(["four", "one", "three", "two"]);
    const list = (further: object = {}) => world.root.call(ListSecretVersionIds, { SecretId: "db", ...further });
    expect((await list()).Versions?.map(({ VersionId }) => VersionId)).toEqual([token("one"), token("three")]);
    expect((await list({ IncludeDeprecated: true })).Versions).toHaveLength(3);
    expect((await list()).Versions?.[0]?.KmsKeyIds).toEqual(["DefaultEncryptionKey"]);
    const page = await list({ MaxResults: 1 });
    expect((await list({ NextToken: page.NextToken })).Versions?.map(({ VersionId }) => VersionId)).toEqual([
      token("three"),
    ]);
  });

  test("give up AWSCURRENT only to another", async () => {
    await aSecret(world.root);
    await put(world.root, "second", "two");
    const move = (further: object) =>
      world.root.call(UpdateSecretVersionStage, { SecretId: "db", VersionStage: "AWSCURRENT", ...further });
    expect(await said(move({ RemoveFromVersionId: token("two") }))).toMatch(
      /^InvalidParameterException: You can only move staging label AWSCURRENT to a different secret version\./,
    );
    expect(await said(move({ MoveToVersionId: token("one") }))).toBe(
      `InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${token("two")}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  });
});

describe("deletion", () => {
  test("waits out its window, in which nothing works but to restore", async () => {
    const arn = await aSecret(world.root);
    await world.root.call(DeleteSecret, { SecretId: "db", RecoveryWindowInDays: 7 });
    const marked =
      "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
    expect(await said(readValue(world.root))).toBe(marked);
    expect(await said(put(world.root, "x", "two"))).toBe(marked);
    expect(await said(aSecret(world.root))).toBe(
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
    expect((await world.root.call(ListSecrets, {})).SecretList).toEqual([]);
    expect((await world.root.call(ListSecrets, { IncludePlannedDeletion: true })).SecretList).toHaveLength(1);
    await world.root.call(RestoreSecret, { SecretId: arn });
    await world.clock.advance(8 * DAY_MS);
    await world.settled();
    expect(await readValue(world.root)).toBe("first");
  });

  test("comes at its day, also after a restart", async () => {
    await aSecret(world.root);
    await world.root.call(DeleteSecret, { SecretId: "db" });
    await secretsmanagerService.resume?.(world.host);
    await world.clock.advance(30 * DAY_MS);
    await world.settled();
    expect(await said(world.root.call(DescribeSecret, { SecretId: "db" }))).toContain("can't find");
    await aSecret(world.root, { SecretString: "anew" });
    expect(await readValue(world.root)).toBe("anew");
  });

  test("by force comes at once, also of what is not there", async () => {
    await aSecret(world.root);
    const force = { SecretId: "db", ForceDeleteWithoutRecovery: true };
    await world.root.call(DeleteSecret, force);
    expect(await world.root.call(DeleteSecret, force)).toMatchObject({ Name: "db" });
    expect(await said(world.root.call(DeleteSecret, { ...force, RecoveryWindowInDays: 7 }))).toBe(
      "InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
    expect(await said(world.root.call(DeleteSecret, { SecretId: "db", RecoveryWindowInDays: 6 }))).toBe(
      "InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    );
  });
});

describe("lists", () => {
  test("are filtered, sorted and paged", async () => {
    const Tags = [{ Key: "team", Value: "red" }];
    for (const [name, further] of [
      ["prod/db", { Tags }],
      ["prod/api", { Description: "The API" }],
      ["test/db", {}],
    ] as const) {
      await aSecret(world.root, further, name);
      await world.clock.advance(1000);
    }
    const names = async (input: object) =>
      (await world.root.call(ListSecrets, input)).SecretList?.map(({ Name }) => Name);
    expect(await names({})).toEqual(["prod/db", "prod/api", "test/db"]);
    expect(await names({ SortBy: "name", SortOrder: "desc" })).toEqual(["test/db", "prod/db", "prod/api"]);
    const filter = (Key: string, ...Values: string[]) => names({ Filters: [{ Key, Values }] });
    expect(await filter("name", "prod")).toEqual(["prod/db", "prod/api"]);
    expect(await filter("name", "!prod")).toEqual(["test/db"]);
    expect(await filter("name", "PROD")).toEqual([]);
    expect(await filter("description", "the")).toEqual(["prod/api"]);
    expect(await filter("tag-key", "te")).toEqual(["prod/db"]);
    expect(await filter("all", "RED nothing")).toEqual(["prod/db"]);
    const first = await world.root.call(ListSecrets, { MaxResults: 2 });
    expect(await names({ MaxResults: 2, NextToken: first.NextToken })).toEqual(["test/db"]);
    expect((await refusal(names({ NextToken: "nonsense" }))).code).toBe("InvalidNextTokenException");
  });
});

describe("a random password", () => {
  test("has one of each type, and nothing that is excluded", async () => {
    const password = async (input: object) => (await world.root.call(GetRandomPassword, input)).RandomPassword ?? "";
    const usual = await password({});
    expect(usual).toHaveLength(32);
    for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(usual).toMatch(type);
    expect(await password({ ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: "abc" })).toMatch(
      /^[d-z0-9]{32}$/,
    );
    expect(await said(password({ PasswordLength: 3 }))).toContain("too short");
  });
});

test("a value is either text or bytes", async () => {
  await aSecret(world.root);
  const input = { SecretId: "db", ClientRequestToken: token("two") };
  expect((await refusal(world.root.call(PutSecretValue, input))).code).toBe("InvalidRequestException");
  const both = { ...input, SecretString: "a", SecretBinary: new Uint8Array([1]) };
  expect((await refusal(world.root.call(PutSecretValue, both))).code).toBe("InvalidParameterException");
});
