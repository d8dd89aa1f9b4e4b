import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ANONYMOUS } from "../../kernel/authenticate/index.js";
import { type Actor, allow, policy, REGION, refusal, testWorld, type World } from "../../testing/world.js";
import { DeleteBucketPolicy } from "./operations/delete-bucket-policy.js";
import { DeletePublicAccessBlock } from "./operations/delete-public-access-block.js";
import { GetBucketAcl } from "./operations/get-bucket-acl.js";
import { GetBucketPolicy } from "./operations/get-bucket-policy.js";
import { GetBucketPolicyStatus } from "./operations/get-bucket-policy-status.js";
import { ListBuckets } from "./operations/list-buckets.js";
import { PutBucketAcl } from "./operations/put-bucket-acl.js";
import { PutBucketPolicy } from "./operations/put-bucket-policy.js";
import { PutPublicAccessBlock } from "./operations/put-public-access-block.js";
import { BUCKET, makeBucket, put, read } from "./testing.js";

const OTHER = "111122223333";
const OBJECTS = `arn:aws:s3:::${BUCKET}/*`;

let world: World;
let nobody: Actor;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
  await put(world.root, "k", "hello");
  nobody = {
    arn: "anonymous",
    caller: ANONYMOUS,
    call: (operation, input) => world.host.call(operation, input, { caller: ANONYMOUS, region: REGION }),
  };
});
afterEach(() => world.end());

const setPolicy = (...statements: object[]) =>
  world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy: policy(...statements).document });
const toAll = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: OBJECTS };
const toOther = { ...toAll, Principal: { AWS: OTHER } };

describe("a bucket's policy", () => {
  test("lets another account in, whose own policies must let its users out", async () => {
    const other = world.rootOf(OTHER);
    // Strangers are not told the reason; the trail is.
    expect((await refusal(read(other, "k"))).message).toBe("Access Denied");
    expect((await refusal(read(nobody, "k"))).message).toBe("Access Denied");
    expect(world.trail.last()?.because).toContain("no resource-based policy allows the s3:GetObject action");
    await setPolicy(toOther);
    expect(await read(other, "k")).toBe("hello");
    await world.root.call(DeleteBucketPolicy, { Bucket: BUCKET });
    expect(await refusal(read(other, "k"))).toMatchObject({ code: "AccessDenied" });
  });

  test("denies the owner's users what their own policies allow", async () => {
    const ann = await world.user("ann", allow("s3:*"));
    await setPolicy({ ...toAll, Effect: "Deny" });
    expect((await refusal(read(ann, "k"))).message).toBe(
      `User: ${ann.arn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${BUCKET}/k" with an explicit deny in a resource-based policy`,
    );
  });

  test("may name an account by its canonical user id", async () => {
    const { Owner } = await world.rootOf(OTHER).call(ListBuckets, {});
    const toCanonical = { ...toAll, Principal: { CanonicalUser: Owner?.ID } };
    await setPolicy(toCanonical);
    expect(await read(world.rootOf(OTHER), "k")).toBe("hello");
    expect(await refusal(read(world.rootOf("444455556666"), "k"))).toMatchObject({ code: "AccessDenied" });
    const { Policy } = await world.root.call(GetBucketPolicy, { Bucket: BUCKET });
    expect(Policy).toBe(policy(toCanonical).document);
    const nobodys = { ...toAll, Principal: { CanonicalUser: "f".repeat(64) } };
    expect(await refusal(setPolicy(nobodys))).toMatchObject({
      code: "MalformedPolicy",
      message: "Invalid principal in policy",
    });
  });

  test("comes back letter for letter, and is 404 when there is none", async () => {
    const missing = await refusal(world.root.call(GetBucketPolicy, { Bucket: BUCKET }));
    expect(missing).toMatchObject({
      code: "NoSuchBucketPolicy",
      status: 404,
      message: "The bucket policy does not exist",
      fields: { BucketName: BUCKET },
    });
    const text = ` ${policy(toOther).document} `.trim().replace(",", ", ");
    await world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy: text });
    expect(await world.root.call(GetBucketPolicy, { Bucket: BUCKET })).toEqual({ Policy: text });
  });

  test.each([
    ["", "Policies must be valid JSON and the first byte must be '{'"],
    ["{}", "Missing required field Statement"],
    [policy({ ...toAll, Resource: "arn:aws:s3:::another/*" }).document, "Policy has invalid resource"],
    [policy({ ...toAll, Resource: undefined }).document, "Missing required field Resource"],
    [policy({ ...toAll, Action: "s3:GetObjekt" }).document, "Policy has invalid action"],
    [policy({ ...toAll, Action: ["s3:GetObject", "ec2:*"] }).document, "Policy has invalid action"],
    [policy({ ...toAll, Action: `s3:${"*?".repeat(15)}!` }).document, "Policy has invalid action"],
    [
      policy({ ...toAll, Action: ["s3:GetObject", "s3:ListBucket"] }).document,
      "Action does not apply to any resource(s) in statement",
    ],
    [
      policy({ ...toAll, Resource: `arn:aws:s3:::${BUCKET}` }).document,
      "Action does not apply to any resource(s) in statement",
    ],
    [
      policy({ ...toAll, Condition: { StringEquals: { "s3:foo": "x" } } }).document,
      "Policy has an invalid condition key",
    ],
    [
      policy({ ...toAll, Condition: { StringEquals: { "s3:prefix": "x" } } }).document,
      "Conditions do not apply to combination of actions and resources in statement",
    ],
    [
      policy({ ...toAll, Principal: { AWS: `arn:aws:iam::${OTHER}:role/nobody` } }).document,
      "Invalid principal in policy",
    ],
  ])("cannot be %s", async (Policy, message) => {
    const refused = await refusal(world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy }));
    expect(refused).toMatchObject({ code: "MalformedPolicy", message });
  });
});

describe("a bucket's policy is taken", () => {
  test.each([
    { ...toOther, Action: "s3:*" },
    { ...toOther, Action: "S3:g?t*ob*t" },
    { ...toOther, Action: "s3:Get*", Condition: { StringLike: { "s3:ExistingObjectTag/team": "x" } } },
    { ...toOther, Action: ["s3:ListBucket", "s3:GetObject"], Resource: [`arn:aws:s3:::${BUCKET}`, OBJECTS] },
    { ...toOther, Action: "s3:ListBucket", Resource: `arn:aws:s3:::${BUCKET}*` },
    { ...toOther, Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Effect: "Deny", Principal: "*", NotAction: "s3:GetObject", Resource: OBJECTS },
  ])("%j", async (statement) => {
    await setPolicy(statement);
  });

  test("naming a user who is there", async () => {
    const ann = await world.user("ann");
    await setPolicy({ ...toAll, Principal: { AWS: ann.arn } });
    expect(await read(ann, "k")).toBe("hello");
  });
});

describe("the operations on a bucket's policy", () => {
  const DENY_ALL = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${BUCKET}` };

  test("are open to the owner's root user, whatever the policy denies him", async () => {
    const ann = await world.user("ann", allow("s3:*"));
    await setPolicy(DENY_ALL);
    expect(await refusal(ann.call(GetBucketPolicy, { Bucket: BUCKET }))).toMatchObject({ code: "AccessDenied" });
    expect(await refusal(world.root.call(GetBucketAcl, { Bucket: BUCKET }))).toMatchObject({ code: "AccessDenied" });
    expect(await refusal(world.rootOf(OTHER).call(GetBucketPolicy, { Bucket: BUCKET }))).toMatchObject({
      code: "AccessDenied",
    });
    expect((await world.root.call(GetBucketPolicy, { Bucket: BUCKET })).Policy).toBe(policy(DENY_ALL).document);
    await setPolicy({ ...DENY_ALL, Condition: { ArnNotEquals: { "aws:PrincipalArn": ann.arn } } });
    await world.root.call(DeleteBucketPolicy, { Bucket: BUCKET });
  });

  test("are for the owner's account alone, also where the policy lets another in", async () => {
    await setPolicy({ ...toOther, Action: "s3:*BucketPolicy", Resource: `arn:aws:s3:::${BUCKET}` });
    const other = world.rootOf(OTHER);
    for (const call of [
      other.call(GetBucketPolicy, { Bucket: BUCKET }),
      other.call(PutBucketPolicy, { Bucket: BUCKET, Policy: policy(toOther).document }),
      other.call(DeleteBucketPolicy, { Bucket: BUCKET }),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: "MethodNotAllowed", status: 405 });
    }
  });
});

describe("public access", () => {
  test("is blocked when a bucket is made: a public policy is not taken", async () => {
    expect((await refusal(setPolicy(toAll))).message).toContain(
      "the BlockPublicPolicy setting in S3 Block Public Access",
    );
    await setPolicy(toOther);
    expect(await world.root.call(GetBucketPolicyStatus, { Bucket: BUCKET })).toEqual({
      PolicyStatus: { IsPublic: false },
    });
  });

  test("is there for anybody once the block is gone and the policy says so", async () => {
    expect(await refusal(read(nobody, "k"))).toMatchObject({ code: "AccessDenied" });
    await world.root.call(DeletePublicAccessBlock, { Bucket: BUCKET });
    await setPolicy(toAll);
    expect(await read(nobody, "k")).toBe("hello");
    expect(await refusal(put(nobody, "x"))).toMatchObject({ code: "AccessDenied" });
  });

  test("ends for all but the owner's account where public buckets are restricted", async () => {
    const ann = await world.user("ann");
    await world.root.call(DeletePublicAccessBlock, { Bucket: BUCKET });
    await setPolicy(toAll);
    await world.root.call(PutPublicAccessBlock, {
      Bucket: BUCKET,
      PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
    });
    expect(await refusal(read(nobody, "k"))).toMatchObject({ code: "AccessDenied" });
    expect(await refusal(read(world.rootOf(OTHER), "k"))).toMatchObject({ code: "AccessDenied" });
    expect(await read(ann, "k")).toBe("hello");
  });
});

test("restricting a public bucket gives nobody what a statement's own condition withheld", async () => {
  const ann = await world.user("ann");
  await world.root.call(DeletePublicAccessBlock, { Bucket: BUCKET });
  await setPolicy(
    { ...toAll, Resource: `arn:aws:s3:::${BUCKET}/public/*` },
    { ...toAll, Condition: { StringEqualsIgnoreCase: { "aws:principalaccount": OTHER } } },
  );
  await world.root.call(PutPublicAccessBlock, {
    Bucket: BUCKET,
    PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
  });
  expect(await refusal(read(ann, "k"))).toMatchObject({ code: "AccessDenied" });
  await setPolicy(
    { ...toAll, Resource: `arn:aws:s3:::${BUCKET}/public/*` },
    { ...toAll, Condition: { StringEqualsIgnoreCase: { "aws:PrincipalAccount": OTHER } } },
  );
  expect(await refusal(read(ann, "k"))).toMatchObject({ code: "AccessDenied" });
});

test("owner-enforced buckets know one ACL and take no other", async () => {
  const { Grants } = await world.root.call(GetBucketAcl, { Bucket: BUCKET });
  expect(Grants).toMatchObject([{ Permission: "FULL_CONTROL" }]);
  expect(await refusal(world.root.call(PutBucketAcl, { Bucket: BUCKET, ACL: "public-read" }))).toMatchObject({
    code: "AccessControlListNotSupported",
  });
});
