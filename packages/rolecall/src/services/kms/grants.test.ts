/** What a grant lets its grantee do, as its constraints say, and what he may pass on. */
import { beforeEach, describe, expect, test } from "vitest";
import { asService } from "../../kernel/call.js";
import { ACCOUNT, type Actor, allow, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateGrant } from "./operations/create-grant.js";
import { CreateKey } from "./operations/create-key.js";
import { DescribeKey } from "./operations/describe-key.js";
import { Encrypt } from "./operations/encrypt.js";
import { ListRetirableGrants } from "./operations/list-retirable-grants.js";
import { PutKeyPolicy } from "./operations/put-key-policy.js";
import { RetireGrant } from "./operations/retire-grant.js";

let world: World;
let arn: string;
let ann: Actor;
let bob: Actor;
beforeEach(async () => {
  world = await testWorld();
  arn = (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
  ann = await world.user("ann");
  bob = await world.user("bob");
});

const grant = (to: Actor, more: object = {}, by: Actor = world.root) =>
  by.call(CreateGrant, { KeyId: arn, GranteePrincipal: to.arn, Operations: ["Encrypt", "Decrypt"], ...more });
const encrypts = (actor: Actor, EncryptionContext: Record<string, string> = {}) =>
  actor.call(Encrypt, { KeyId: arn, Plaintext: Buffer.from("secret"), EncryptionContext });
const denied = async (call: Promise<unknown>) => expect((await refusal(call)).code).toBe("AccessDeniedException");

describe("a constraint on the encryption context", () => {
  test("compares names without regard to case, and values with", async () => {
    await grant(ann, { Constraints: { EncryptionContextEquals: { Team: "red" } } });
    await encrypts(ann, { team: "red" });
    await denied(encrypts(ann, { Team: "Red" }));
    await denied(encrypts(ann, { Team: "red", more: "x" }));
  });

  test("says nothing of operations that have no encryption context", async () => {
    await grant(ann, {
      Operations: ["Encrypt", "DescribeKey", "RetireGrant"],
      Constraints: { EncryptionContextSubset: { team: "red" } },
    });
    await ann.call(DescribeKey, { KeyId: arn });
    await denied(encrypts(ann));
  });

  test("means what it says, also where that looks like a policy variable", async () => {
    await grant(ann, { Constraints: { EncryptionContextSubset: { team: "${aws:username}" } } });
    await denied(encrypts(ann, { team: "ann" }));
    await encrypts(ann, { team: "${aws:username}" });
  });

  test("is no constraint that two spellings of a name can get around", async () => {
    await grant(ann, { Constraints: { EncryptionContextSubset: { team: "red" } } });
    await expect(encrypts(ann, { TEAM: "blue", team: "red" })).rejects.toMatchObject({ code: "RC_CONDITION_KEY_GAP" });
  });
});

test("a key policy's condition on the encryption context is not got around by a second spelling of a name", async () => {
  const statement = (more: object) => ({ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*", ...more });
  const secret = { Effect: "Deny", Condition: { StringEquals: { "kms:EncryptionContext:Stage": "secret" } } };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement({}), statement(secret)] });
  await world.root.call(PutKeyPolicy, { KeyId: arn, Policy });
  await denied(encrypts(ann, { stage: "secret" }));
  await encrypts(ann, { Stage: "open", stage: "open" });
  for (const context of [
    { Stage: "secret", stage: "open" },
    { stage: "open", Stage: "secret" },
  ]) {
    await expect(encrypts(ann, context)).rejects.toMatchObject({ code: "RC_CONDITION_KEY_GAP" });
  }
});

describe("a constraint on the source's ARN", () => {
  const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`;
  const SERVICE = "dynamodb.amazonaws.com";
  const given = { Operations: ["Encrypt", "DescribeKey"], Constraints: { SourceArn: TABLE } };
  const forService = {
    GranteePrincipal: undefined,
    GranteeServicePrincipal: SERVICE,
    RetiringServicePrincipal: SERVICE,
  };
  const asDynamo = (sourceArn?: string): Pick<Actor, "call"> => ({
    call: (operation, input) =>
      world.host.call(
        operation,
        input,
        asService(SERVICE, {
          region: "us-east-1",
          account: ACCOUNT,
          ...(sourceArn === undefined ? {} : { sourceArn }),
        }),
      ),
  });

  test("lets a service in for that resource alone", async () => {
    await grant(ann, { ...given, ...forService });
    await encrypts(asDynamo(TABLE) as Actor);
    await asDynamo(TABLE).call(DescribeKey, { KeyId: arn });
    await denied(encrypts(asDynamo(`${TABLE}2`) as Actor));
    await denied(encrypts(asDynamo() as Actor));
  });

  test("is not asked of a principal that calls for itself", async () => {
    await grant(ann, given);
    await encrypts(ann);
  });
});

describe("who may make grants by a grant", () => {
  const parent = (Constraints?: object) =>
    grant(ann, { Operations: ["Encrypt", "CreateGrant"], ...(Constraints ? { Constraints } : {}) });
  const child = (more: object) => grant(bob, { Operations: ["Encrypt"], ...more }, ann);

  test("passes on some or all of what it lets him do, and nothing else", async () => {
    await parent();
    await child({});
    await child({ Operations: ["Encrypt", "CreateGrant"] });
    await denied(child({ Operations: ["Decrypt"] }));
    await denied(child({ Operations: ["Encrypt", "Decrypt"] }));
    await denied(child({ Operations: ["RetireGrant"] }));
  });

  test("may add to a constraint by a subset, and make it exact", async () => {
    await parent({ EncryptionContextSubset: { a: "1" } });
    await child({ Constraints: { EncryptionContextSubset: { a: "1", b: "2" } } });
    await child({ Constraints: { EncryptionContextEquals: { a: "1" } } });
    await denied(child({}));
    await denied(child({ Constraints: { EncryptionContextSubset: { b: "2" } } }));
  });

  test("keeps an exact constraint as it is", async () => {
    await parent({ EncryptionContextEquals: { a: "1" } });
    await child({ Constraints: { EncryptionContextEquals: { a: "1" } } });
    await denied(child({ Constraints: { EncryptionContextSubset: { a: "1" } } }));
    await denied(child({ Constraints: { EncryptionContextEquals: { a: "1", b: "2" } } }));
  });

  test("is held to nothing of this where a policy lets him", async () => {
    const cid = await world.user("cid", allow("kms:CreateGrant"));
    await grant(cid, { Operations: ["Encrypt", "CreateGrant"] });
    await grant(bob, { Operations: ["Decrypt"] }, cid);
  });
});

describe("who may retire a grant", () => {
  const retires = (actor: Actor, GrantId = "") => actor.call(RetireGrant, { KeyId: arn, GrantId });
  const keyPolicy = (...Statement: object[]) =>
    world.root.call(PutKeyPolicy, {
      KeyId: arn,
      Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
      BypassPolicyLockoutSafetyCheck: true,
    });
  const says = (Effect: string, actor: Actor) => ({
    Effect,
    Principal: { AWS: actor.arn },
    Action: "kms:*",
    Resource: "*",
  });

  test("is nobody for being let by the key policy", async () => {
    const { GrantId } = await grant(ann);
    await keyPolicy(says("Allow", world.root), says("Allow", bob));
    await denied(retires(bob, GrantId));
    await denied(retires(ann, GrantId));
  });

  test("may do so whatever the key policy says", async () => {
    const { GrantId } = await grant(ann, { RetiringPrincipal: bob.arn });
    await keyPolicy(says("Allow", world.root), says("Deny", bob));
    await retires(bob, GrantId);
  });

  test("is whom the key's account lets, also where the key policy does not name it", async () => {
    const cid = await world.user("cid", allow("kms:RetireGrant"));
    const { GrantId } = await grant(ann);
    await keyPolicy(says("Allow", ann));
    await retires(cid, GrantId);
  });

  test("is whom the account lets that made it", async () => {
    const other = world.rootOf("111122223333");
    await keyPolicy(says("Allow", world.root), says("Allow", other));
    const { GrantId } = await grant(ann, {}, other);
    await retires(other, GrantId);
    const mine = await grant(ann);
    await denied(retires(other, mine.GrantId));
  });

  test("is told the same of a grant that is not there", async () => {
    const { GrantId } = await grant(ann);
    const [there, missing] = [await refusal(retires(bob, GrantId)), await refusal(retires(bob, "0".repeat(64)))];
    expect(there.message).toBe(missing.message);
    expect((await refusal(retires(world.root, "0".repeat(64)))).code).toBe("NotFoundException");
  });
});

describe("CreateGrant", () => {
  const SERVICE = "s3.amazonaws.com";

  test.each<[string, object]>([
    ["two grantees", { GranteeServicePrincipal: SERVICE }],
    [
      "two retiring principals",
      { RetiringPrincipal: `arn:aws:iam::${ACCOUNT}:root`, RetiringServicePrincipal: SERVICE },
    ],
    ["a service without a source", { GranteePrincipal: undefined, GranteeServicePrincipal: SERVICE }],
    ["both constraints", { Constraints: { EncryptionContextEquals: { a: "1" }, EncryptionContextSubset: { a: "1" } } }],
    [
      "nine pairs",
      { Constraints: { EncryptionContextEquals: Object.fromEntries([..."abcdefghi"].map((name) => [name, "1"])) } },
    ],
    ["a long value", { Constraints: { EncryptionContextEquals: { a: "x".repeat(385) } } }],
  ])("refuses %s", async (_what, more) => {
    expect((await refusal(grant(ann, more))).code).toBe("ValidationException");
  });

  test("refuses a constraint on the encryption context where the key has none", async () => {
    const { KeyMetadata } = await world.root.call(CreateKey, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    const more = {
      KeyId: KeyMetadata?.Arn,
      Operations: ["GenerateMac"],
      Constraints: { EncryptionContextSubset: { a: "1" } },
    };
    expect((await refusal(grant(ann, more))).code).toBe("ValidationException");
  });

  test("refuses a token that is none", async () => {
    expect((await refusal(grant(ann, { GrantTokens: ["none"] }))).code).toBe("InvalidGrantTokenException");
  });

  test("sent again gives another token, and the first one holds as well", async () => {
    const first = await grant(ann, { Name: "n" });
    const second = await grant(ann, { Name: "n" });
    expect(second.GrantId).toBe(first.GrantId);
    expect(second.GrantToken).not.toBe(first.GrantToken);
    expect((await grant(ann, { Name: "n" })).GrantId).toBe(first.GrantId);
    await world.root.call(RetireGrant, { GrantToken: first.GrantToken });
    await denied(encrypts(ann));
  });
});

test("grants that are retired page by page leave none behind", async () => {
  const made: (string | undefined)[] = [];
  for (const Name of ["a", "b", "c", "d", "e"]) {
    made.push((await grant(ann, { Name, RetiringPrincipal: ann.arn })).GrantId);
  }
  const retired: (string | undefined)[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await world.root.call(ListRetirableGrants, { RetiringPrincipal: ann.arn, Limit: 2, Marker });
    for (const { KeyId, GrantId } of page.Grants ?? []) {
      await ann.call(RetireGrant, { KeyId, GrantId });
      retired.push(GrantId);
    }
    if (page.NextMarker === undefined) break;
    Marker = page.NextMarker;
  }
  expect(retired.sort()).toEqual(made.sort());
});
