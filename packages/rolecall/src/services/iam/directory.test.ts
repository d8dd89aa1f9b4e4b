import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../../kernel/caller.js";
import type { Directory, Log } from "../../kernel/host.js";
import { openStorage, type Storage } from "../../store/open.js";
import { type TestClock, testClock } from "../../testing/clock.js";
import { createDirectory } from "./directory.js";
import {
  accessKeys,
  type GroupRecord,
  groups,
  lastUsed,
  oidcProviders,
  type PolicyRecord,
  policies,
  type RoleRecord,
  roles,
  type UserRecord,
  users,
} from "./records.js";
import { iamResources } from "./resources.js";

const ACCOUNT = "111122223333";
const allow = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

const entity = { account: ACCOUNT, path: "/", createdMs: 0, inline: {}, attached: [] };
const group: GroupRecord = {
  ...entity,
  kind: "group",
  name: "Team",
  id: "AGPAAAAAAAAAAAAAAAAAA",
  arn: `arn:aws:iam::${ACCOUNT}:group/Team`,
  inline: { "from-group": allow("s3:GetObject") },
};
const user: UserRecord = {
  ...entity,
  kind: "user",
  name: "Ann",
  path: "/ops/",
  id: "AIDAAAAAAAAAAAAAAAAAA",
  arn: `arn:aws:iam::${ACCOUNT}:user/ops/Ann`,
  inline: { own: allow("s3:PutObject") },
  attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
  boundary: `arn:aws:iam::${ACCOUNT}:policy/Limit`,
  tags: [{ Key: "team", Value: "red" }],
  groups: ["team"],
};
const role: RoleRecord = {
  ...entity,
  kind: "role",
  name: "worker",
  id: "AROAAAAAAAAAAAAAAAAAA",
  arn: `arn:aws:iam::${ACCOUNT}:role/worker`,
  trust: '{"Version":"2012-10-17","Statement":[]}',
  maxSessionSeconds: 3600,
  tags: [],
};
const limit: PolicyRecord = {
  account: ACCOUNT,
  name: "Limit",
  path: "/",
  id: "ANPAAAAAAAAAAAAAAAAAA",
  arn: `arn:aws:iam::${ACCOUNT}:policy/Limit`,
  createdMs: 0,
  updatedMs: 0,
  tags: [],
  defaultVersion: 1,
  lastVersion: 1,
  document: allow("s3:*"),
};

const quiet: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (_message, error) => {
    throw error;
  },
};

let storage: Storage;
let clock: TestClock;
let directory: Directory;

beforeEach(async () => {
  storage = await openStorage({ kind: "memory" });
  clock = testClock();
  directory = createDirectory({ store: storage.store, clock, log: quiet });
  await storage.store.transact(async (tx) => {
    await groups.put(tx, group);
    await users.put(tx, user);
    await roles.put(tx, role);
    await policies.put(tx, limit);
    await accessKeys.put(tx, {
      account: ACCOUNT,
      id: "AKIAAAAAAAAAAAAAAAAA",
      secret: "hush",
      userId: user.id,
      userName: user.name,
      status: "Active",
      createdMs: 0,
    });
  });
});

afterEach(() => storage.close());

const read = <Result>(fn: (tx: Parameters<Parameters<Storage["store"]["read"]>[0]>[0]) => Promise<Result>) =>
  storage.store.read(fn);

describe("what the directory says of a user", () => {
  test("it has its own policies, those of its groups, its boundary and its tags", async () => {
    const found = await read((tx) => directory.user(tx, ACCOUNT, "Ann", user.id));

    expect(found?.arn).toBe(user.arn);
    expect(found?.policies.map(({ name, arn, attachedTo }) => ({ name, arn, attachedTo }))).toEqual([
      { name: 'inline policy "own" of user "Ann"', arn: undefined, attachedTo: user.arn },
      { name: undefined, arn: "arn:aws:iam::aws:policy/AdministratorAccess", attachedTo: user.arn },
      { name: 'inline policy "from-group" of group "Team"', arn: undefined, attachedTo: group.arn },
    ]);
    expect(found?.boundary?.policy.source).toBe(limit.document);
    expect(found?.tags).toEqual({ team: "red" });
  });

  test("is the same as long as nothing changed, and new once a group or a policy did", async () => {
    const find = () => read((tx) => directory.user(tx, ACCOUNT, "Ann", user.id));
    const first = await find();
    expect(await find()).toBe(first);

    await storage.store.transact((tx) => policies.put(tx, { ...limit, document: allow("sqs:*") }));
    const limited = await find();
    expect(limited?.boundary?.policy.source).toBe(allow("sqs:*"));

    await storage.store.transact((tx) => groups.put(tx, { ...group, inline: {} }));
    const left = await find();
    expect(left?.policies.map(({ name }) => name)).not.toContain('inline policy "from-group" of group "Team"');

    await storage.store.transact((tx) => users.put(tx, { ...user, groups: [], tags: [] }));
    expect(await find()).toMatchObject({ tags: {}, policies: [{}, {}] });
  });

  test("a user made anew under the name is another user", async () => {
    expect(await read((tx) => directory.user(tx, ACCOUNT, "Ann", "AIDABBBBBBBBBBBBBBBBB"))).toBeUndefined();
  });

  test("a boundary whose policy can't be read allows nothing, rather than everything", async () => {
    await storage.store.transact((tx) => policies.delete(tx, [ACCOUNT, "limit"]));

    const found = await read((tx) => directory.user(tx, ACCOUNT, "Ann", user.id));

    expect(JSON.parse(found?.boundary?.policy.source ?? "")).toMatchObject({ Statement: [] });
  });
});

test("an access key that was switched off is nobody's", async () => {
  const id = "AKIAAAAAAAAAAAAAAAAA";
  expect(await read((tx) => directory.accessKey(tx, id))).toEqual({
    secret: "hush",
    account: ACCOUNT,
    userName: "Ann",
    userId: user.id,
  });
  await storage.store.transact(async (tx) => {
    const key = await accessKeys.require(tx, [id], () => new Error("no key"));
    await accessKeys.put(tx, { ...key, status: "Inactive" });
  });
  expect(await read((tx) => directory.accessKey(tx, id))).toBeUndefined();
});

test("managed policies are found by ARN: the account's own and AWS's", async () => {
  const own = await read((tx) => directory.managedPolicy(tx, limit.arn));
  const aws = await read((tx) =>
    directory.managedPolicy(tx, "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
  );

  expect(own?.policy.source).toBe(limit.document);
  expect(aws?.policy.source).toContain("logs:PutLogEvents");
  expect(await read((tx) => directory.managedPolicy(tx, `arn:aws:iam::${ACCOUNT}:policy/limit`))).toBeUndefined();
});

test("a provider is found by its issuer", async () => {
  const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com`;
  await storage.store.transact((tx) =>
    oidcProviders.put(tx, {
      account: ACCOUNT,
      arn,
      url: "id.example.com",
      clientIds: ["app"],
      thumbprints: [],
      createdMs: 0,
      tags: [],
    }),
  );
  expect(await read((tx) => directory.openIdProvider(tx, ACCOUNT, "id.example.com"))).toEqual({
    arn,
    url: "https://id.example.com",
    clientIds: ["app"],
  });
});

describe("what was used", () => {
  const byKey: Caller = {
    principal: { type: "user", account: ACCOUNT, arn: user.arn, id: user.id },
    account: ACCOUNT,
    accessKeyId: "AKIAAAAAAAAAAAAAAAAA",
  };
  const noted = (id: string) => read((tx) => lastUsed.get(tx, [id]));

  test("is written a second later, the latest use of each key alone", async () => {
    directory.used(byKey, "s3", "eu-west-1", 1_000);
    directory.used(byKey, "lambda", "us-east-1", 2_000);
    expect(await noted("AKIAAAAAAAAAAAAAAAAA")).toBeUndefined();

    await clock.advance(1_000);
    await directory.flush();

    expect(await noted("AKIAAAAAAAAAAAAAAAAA")).toEqual({
      id: "AKIAAAAAAAAAAAAAAAAA",
      atMs: 2_000,
      service: "lambda",
      region: "us-east-1",
    });
  });

  test("counts for the role, when a role's session calls", async () => {
    directory.used(
      {
        principal: { type: "role-session", account: ACCOUNT, arn: "arn", roleArn: role.arn, roleId: role.id },
        account: ACCOUNT,
        accessKeyId: "ASIAAAAAAAAAAAAAAAAA",
        session: {
          kind: "assumed-role",
          accessKeyId: "ASIAAAAAAAAAAAAAAAAA",
          account: ACCOUNT,
          issuedAtMs: 0,
          expiresAtMs: 1,
          actorId: role.id,
          actorName: role.name,
          sessionName: "s",
        },
      },
      "sqs",
      "us-east-1",
      5,
    );
    await directory.flush();

    expect(await noted(role.id)).toMatchObject({ atMs: 5, service: "sqs" });
    expect(await noted("ASIAAAAAAAAAAAAAAAAA")).toBeUndefined();
  });

  test("is forgotten when the store was reset before it was written", async () => {
    directory.used(byKey, "s3", "eu-west-1", 1_000);
    directory.forget();
    await directory.flush();

    expect(await noted("AKIAAAAAAAAAAAAAAAAA")).toBeUndefined();
  });

  test("goes on being written after a flush", async () => {
    directory.used(byKey, "s3", "eu-west-1", 1_000);
    await directory.flush();
    directory.used(byKey, "s3", "eu-west-1", 9_000);
    await clock.advance(1_000);
    await directory.flush();

    expect(await noted("AKIAAAAAAAAAAAAAAAAA")).toMatchObject({ atMs: 9_000 });
  });

  test("goes on being written after a write that the store refused", async () => {
    let full = true;
    const store: Storage["store"] = {
      ...storage.store,
      transact: (fn) => (full ? Promise.reject(new Error("disk full")) : storage.store.transact(fn)),
    };
    directory = createDirectory({ store, clock, log: quiet });
    directory.used(byKey, "s3", "eu-west-1", 1_000);
    await expect(directory.flush()).rejects.toThrow("disk full");

    full = false;
    directory.used(byKey, "s3", "eu-west-1", 9_000);
    await directory.flush();

    expect(await noted("AKIAAAAAAAAAAAAAAAAA")).toMatchObject({ atMs: 9_000 });
  });
});

describe("what is found by ARN", () => {
  test("a role's trust policy speaks on the actions that assume it, and must itself allow", async () => {
    for (const action of [
      "sts:AssumeRole",
      "sts:AssumeRoleWithWebIdentity",
      "sts:TagSession",
      "sts:SetSourceIdentity",
    ]) {
      expect(await read((tx) => iamResources.find(tx, role.arn, action))).toMatchObject({
        policyRule: "must-allow",
        policy: { policy: { source: role.trust } },
      });
    }
    expect(await read((tx) => iamResources.find(tx, role.arn, "iam:PassRole"))).toEqual({ tags: {} });
  });

  test("an ARN with another path or another case names nothing", async () => {
    for (const arn of [
      `arn:aws:iam::${ACCOUNT}:user/Ann`,
      `arn:aws:iam::${ACCOUNT}:user/ops/ann`,
      `arn:aws:iam::${ACCOUNT}:role/Worker`,
      `arn:aws:iam::444455556666:role/worker`,
      "arn:aws:iam::aws:policy/NoSuchPolicy",
    ]) {
      expect(await read((tx) => iamResources.find(tx, arn, "iam:GetUser"))).toBeUndefined();
    }
    expect(await read((tx) => iamResources.find(tx, user.arn, "iam:GetUser"))).toEqual({ tags: { team: "red" } });
  });
});
