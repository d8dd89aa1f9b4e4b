import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountOfAccessKey } from "../../../kernel/ids.js";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateAccessKey } from "./create-access-key.js";
import { CreateUser } from "./create-user.js";
import { DeleteAccessKey } from "./delete-access-key.js";
import { GetAccessKeyLastUsed } from "./get-access-key-last-used.js";
import { ListAccessKeys } from "./list-access-keys.js";
import { UpdateAccessKey } from "./update-access-key.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const found = (id: string) => world.host.store.read((tx) => world.host.directory.accessKey(tx, id));

describe("an access key", () => {
  test("encodes its account, and its secret is shown once", async () => {
    const ann = await world.user("ann", allow(["iam:CreateAccessKey", "iam:ListAccessKeys"]));

    const { AccessKey } = await ann.call(CreateAccessKey, {});

    expect(AccessKey).toEqual({
      UserName: "ann",
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      Status: "Active",
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9/+]{40}$/),
      CreateDate: new Date("2026-01-01T12:00:00Z"),
    });
    expect(accountOfAccessKey(AccessKey?.AccessKeyId ?? "")).toBe(ACCOUNT);
    expect((await ann.call(ListAccessKeys, {})).AccessKeyMetadata).toEqual([
      { UserName: "ann", AccessKeyId: AccessKey?.AccessKeyId, Status: "Active", CreateDate: AccessKey?.CreateDate },
    ]);
    expect(await found(AccessKey?.AccessKeyId ?? "")).toMatchObject({ secret: AccessKey?.SecretAccessKey });
  });

  test("may be made for oneself alone, by a policy that says so", async () => {
    const ann = await world.user("ann", allow("iam:CreateAccessKey", `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`));
    await world.root.call(CreateUser, { UserName: "bob" });

    await ann.call(CreateAccessKey, {});
    expect((await refusal(ann.call(CreateAccessKey, { UserName: "bob" }))).message).toContain(
      "on resource: user bob because",
    );
  });

  test("is one of two at most", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    for (let index = 0; index < 2; index++) await root.call(CreateAccessKey, { UserName: "ann" });

    expect(await refusal(root.call(CreateAccessKey, { UserName: "ann" }))).toMatchObject({
      code: "LimitExceededException",
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
    });
  });

  test("signs nothing while it is switched off, nor once it is deleted", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const { AccessKey } = await root.call(CreateAccessKey, { UserName: "ann" });
    const AccessKeyId = AccessKey?.AccessKeyId ?? "";

    await root.call(UpdateAccessKey, { UserName: "ann", AccessKeyId, Status: "Inactive" });
    expect(await found(AccessKeyId)).toBeUndefined();
    await root.call(UpdateAccessKey, { UserName: "ann", AccessKeyId, Status: "Active" });
    expect(await found(AccessKeyId)).toBeDefined();
    await root.call(DeleteAccessKey, { UserName: "ann", AccessKeyId });
    expect(await found(AccessKeyId)).toBeUndefined();
  });

  test("belongs to one user", async () => {
    const { root } = world;
    for (const UserName of ["ann", "bob"]) await root.call(CreateUser, { UserName });
    const { AccessKey } = await root.call(CreateAccessKey, { UserName: "ann" });
    const AccessKeyId = AccessKey?.AccessKeyId ?? "";

    expect(await refusal(root.call(DeleteAccessKey, { UserName: "bob", AccessKeyId }))).toMatchObject({
      code: "NoSuchEntityException",
      message: `The Access Key with id ${AccessKeyId} cannot be found.`,
    });
  });
});

describe("GetAccessKeyLastUsed", () => {
  test("says N/A until the key was used, then when, where and for what", async () => {
    const { root, host } = world;
    const ann = await world.user("ann");
    const { AccessKey } = await root.call(CreateAccessKey, { UserName: "ann" });
    const AccessKeyId = AccessKey?.AccessKeyId ?? "";
    expect(await root.call(GetAccessKeyLastUsed, { AccessKeyId })).toEqual({
      UserName: "ann",
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    });

    host.directory.used({ ...ann.caller, accessKeyId: AccessKeyId }, "s3", "eu-west-1", host.clock.now());
    await world.clock.advance(1_000);
    await host.directory.flush();

    expect((await root.call(GetAccessKeyLastUsed, { AccessKeyId })).AccessKeyLastUsed).toEqual({
      LastUsedDate: new Date("2026-01-01T12:00:00Z"),
      ServiceName: "s3",
      Region: "eu-west-1",
    });
  });

  test("knows no key of another account", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    const { AccessKey } = await world.root.call(CreateAccessKey, { UserName: "ann" });

    const refused = await refusal(
      world.rootOf("111122223333").call(GetAccessKeyLastUsed, { AccessKeyId: AccessKey?.AccessKeyId ?? "" }),
    );
    expect(refused.code).toBe("NoSuchEntityException");
  });
});

test("the root user has no keys that IAM keeps", async () => {
  expect(await world.root.call(ListAccessKeys, {})).toEqual({ AccessKeyMetadata: [], IsTruncated: false });
  await expect(world.root.call(CreateAccessKey, {})).rejects.toMatchObject({ code: "RC_NOT_EMULATED" });
});
