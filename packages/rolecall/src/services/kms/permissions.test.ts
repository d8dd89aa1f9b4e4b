/** Who may use a key: the key policy must itself allow, then grants, identity policies and conditions. */
import { beforeEach, describe, expect, test } from "vitest";
import { asService } from "../../kernel/call.js";
import {
  ACCOUNT,
  type Actor,
  allow,
  REGION,
  refusal,
  policy as statement,
  testWorld,
  type World,
} from "../../testing/world.js";
import { DeleteRole } from "../iam/operations/delete-role.js";
import { testOrganization } from "../organizations/testing.js";
import { CreateAlias } from "./operations/create-alias.js";
import { CreateGrant } from "./operations/create-grant.js";
import { CreateKey } from "./operations/create-key.js";
import { Decrypt } from "./operations/decrypt.js";
import { DescribeKey } from "./operations/describe-key.js";
import { DisableKey } from "./operations/disable-key.js";
import { Encrypt } from "./operations/encrypt.js";
import { GetKeyPolicy } from "./operations/get-key-policy.js";
import { ListGrants } from "./operations/list-grants.js";
import { PutKeyPolicy } from "./operations/put-key-policy.js";
import { ResourceKey } from "./operations/resource-key.js";
import { RetireGrant } from "./operations/retire-grant.js";
import { RevokeGrant } from "./operations/revoke-grant.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});

const OTHER = "111111111111";
const Plaintext = new TextEncoder().encode("secret");
const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const lets = (principal: string, Action: string | readonly string[] = "kms:*") => ({
  Effect: "Allow",
  Principal: { AWS: principal },
  Action,
  Resource: "*",
});
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

const key = async (Policy?: string, by: Actor = world.root) =>
  (await by.call(CreateKey, { ...(Policy === undefined ? {} : { Policy }) })).KeyMetadata?.Arn ?? "";
const encrypts = (actor: Actor, KeyId: string, EncryptionContext: Record<string, string> = {}) =>
  actor.call(Encrypt, { KeyId, Plaintext, EncryptionContext });

describe("a key with the default policy", () => {
  test("names its account, so that identity policies decide", async () => {
    const arn = await key();
    const { Policy } = await world.root.call(GetKeyPolicy, { KeyId: arn });
    expect(JSON.parse(Policy ?? "")).toEqual({
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [{ Sid: "Enable IAM User Permissions", ...lets(ROOT) }],
    });
    const ann = await world.user("ann", allow("kms:Encrypt", arn));
    await encrypts(ann, arn);
    const bob = await world.user("bob");
    const { code, status, message } = await refusal(encrypts(bob, arn));
    expect([code, status, message]).toEqual([
      "AccessDeniedException",
      400,
      `User: ${bob.arn} is not authorized to perform: kms:Encrypt on resource: ${arn} because no identity-based policy allows the kms:Encrypt action`,
    ]);
  });
});

describe("a key policy", () => {
  test("that does not name the account makes identity policies count for nothing", async () => {
    const ann = await world.user("ann", allow("kms:*"));
    const bob = await world.user("bob", allow("kms:*"));
    const arn = await key(policy(lets(ann.arn)), ann);
    await encrypts(ann, arn);
    const refused = await refusal(encrypts(bob, arn));
    expect(refused.message).toContain("because no resource-based policy allows the kms:Encrypt action");
    expect((await refusal(encrypts(world.root, arn))).code).toBe("AccessDeniedException");
  });

  test("that names a user lets him without any policy of his own", async () => {
    const ann = await world.user("ann");
    const arn = await key(policy(lets(ROOT), lets(ann.arn, "kms:Encrypt")));
    await encrypts(ann, arn);
    expect((await refusal(ann.call(DescribeKey, { KeyId: arn }))).code).toBe("AccessDeniedException");
  });

  test("that locks its author out is refused, unless he says that he means it", async () => {
    const Policy = policy(lets(`arn:aws:iam::${OTHER}:root`));
    expect(await refusal(world.root.call(CreateKey, { Policy }))).toMatchObject({
      code: "MalformedPolicyDocumentException",
      message: "The new key policy will not allow you to update the key policy in the future.",
    });
    const arn = await key();
    expect((await refusal(world.root.call(PutKeyPolicy, { KeyId: arn, Policy }))).code).toBe(
      "MalformedPolicyDocumentException",
    );
    await world.root.call(PutKeyPolicy, { KeyId: arn, Policy, BypassPolicyLockoutSafetyCheck: true });
    expect((await refusal(world.root.call(GetKeyPolicy, { KeyId: arn }))).code).toBe("AccessDeniedException");
  });

  test("that names a user or role who is not there is refused, when a key is made and later", async () => {
    const Policy = policy(lets(ROOT), lets(`arn:aws:iam::${ACCOUNT}:role/nobody`, "kms:Encrypt"));
    const refused = {
      code: "MalformedPolicyDocumentException",
      message: "Policy contains a statement with one or more invalid principals.",
    };
    expect(await refusal(world.root.call(CreateKey, { Policy }))).toMatchObject(refused);
    const arn = await key();
    expect(await refusal(world.root.call(PutKeyPolicy, { KeyId: arn, Policy }))).toMatchObject(refused);
    expect((await world.root.call(GetKeyPolicy, { KeyId: arn })).Policy).not.toContain("nobody");
  });

  test("and the caller's own policies must both allow across accounts", async () => {
    const other = world.rootOf(OTHER);
    const arn = await key();
    expect((await refusal(encrypts(other, arn))).message).toContain(
      "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
    );
    await world.root.call(PutKeyPolicy, {
      KeyId: arn,
      Policy: policy(lets(ROOT), lets(`arn:aws:iam::${OTHER}:root`, "kms:Encrypt")),
    });
    await encrypts(other, arn);
  });

  test("can ask for the encryption context", async () => {
    const ann = await world.user("ann");
    const arn = await key(
      policy(lets(ROOT), {
        ...lets(ann.arn, "kms:Encrypt"),
        Condition: {
          StringEquals: { "kms:EncryptionContext:team": "red" },
          "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["team"] },
        },
      }),
    );
    await encrypts(ann, arn, { team: "red" });
    await refusal(encrypts(ann, arn, { team: "blue" }));
    await refusal(encrypts(ann, arn, { team: "red", more: "x" }));
    await refusal(encrypts(ann, arn));
  });

  test.each([
    [{ StringEquals: { "kms:CallerAccount": ACCOUNT } }, true],
    [{ StringEquals: { "kms:CallerAccount": OTHER } }, false],
    [{ StringEquals: { "kms:KeySpec": "SYMMETRIC_DEFAULT", "kms:KeyUsage": "ENCRYPT_DECRYPT" } }, true],
    [{ StringEquals: { "kms:RequestAlias": "alias/app" } }, true],
    [{ StringEquals: { "kms:RequestAlias": "alias/other" } }, false],
    [{ "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/app" } }, true],
    [{ StringEquals: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" } }, true],
    [{ StringLike: { "kms:ViaService": "s3.*" } }, false],
  ])("with the condition %j lets a direct call by alias through: %s", async (Condition, passes) => {
    const ann = await world.user("ann");
    const arn = await key(policy(lets(ROOT), { ...lets(ann.arn, "kms:Encrypt"), Condition }));
    await world.root.call(CreateAlias, { AliasName: "alias/app", TargetKeyId: arn });
    const call = encrypts(ann, "alias/app");
    if (passes) await call;
    else expect((await refusal(call)).code).toBe("AccessDeniedException");
  });
});

describe("a grant", () => {
  const grantTo = (KeyId: string, GranteePrincipal: string, over: object = {}) =>
    world.root.call(CreateGrant, { KeyId, GranteePrincipal, Operations: ["Encrypt", "Decrypt"], ...over });

  test("lets its grantee without any policy, for its operations alone, until it is revoked", async () => {
    const arn = await key();
    const ann = await world.user("ann");
    const { GrantId = "" } = await grantTo(arn, ann.arn);
    const { CiphertextBlob } = await encrypts(ann, arn);
    expect((await ann.call(Decrypt, { CiphertextBlob })).Plaintext).toEqual(Buffer.from(Plaintext));
    expect((await refusal(ann.call(DescribeKey, { KeyId: arn }))).code).toBe("AccessDeniedException");
    expect((await world.root.call(ListGrants, { KeyId: arn })).Grants).toMatchObject([
      { GrantId, GranteePrincipal: ann.arn, IssuingAccount: ROOT, Operations: ["Encrypt", "Decrypt"] },
    ]);
    await world.root.call(RevokeGrant, { KeyId: arn, GrantId });
    expect((await refusal(encrypts(ann, arn))).code).toBe("AccessDeniedException");
  });

  test("for a role lets its sessions", async () => {
    const arn = await key();
    const role = await world.role("r");
    await grantTo(arn, role.arn);
    await encrypts(await role.session("session"), arn);
  });

  test("with EncryptionContextEquals asks for exactly that, with EncryptionContextSubset for at least that", async () => {
    const arn = await key();
    const ann = await world.user("ann");
    const bob = await world.user("bob");
    await grantTo(arn, ann.arn, { Constraints: { EncryptionContextEquals: { a: "1" } } });
    await grantTo(arn, bob.arn, { Constraints: { EncryptionContextSubset: { a: "1" } } });
    await encrypts(ann, arn, { a: "1" });
    await refusal(encrypts(ann, arn, { a: "1", b: "2" }));
    await encrypts(bob, arn, { a: "1", b: "2" });
    await refusal(encrypts(bob, arn, { b: "2" }));
  });

  test("never outdoes a Deny of the key policy", async () => {
    const ann = await world.user("ann");
    const arn = await key(policy(lets(ROOT), { ...lets(ann.arn), Effect: "Deny" }));
    await grantTo(arn, ann.arn);
    expect((await refusal(encrypts(ann, arn))).message).toContain("with an explicit deny in a resource-based policy");
  });

  test("is retired by whom it names for that, and by nobody whom another grant names", async () => {
    const arn = await key();
    const ann = await world.user("ann");
    const bob = await world.user("bob");
    const { GrantId: first = "" } = await grantTo(arn, ann.arn, { RetiringPrincipal: bob.arn });
    const { GrantId: second = "" } = await grantTo(arn, ann.arn, { Operations: ["Encrypt", "RetireGrant"], Name: "n" });
    expect((await refusal(bob.call(RetireGrant, { KeyId: arn, GrantId: second }))).code).toBe("AccessDeniedException");
    expect((await refusal(ann.call(RetireGrant, { KeyId: arn, GrantId: first }))).code).toBe("AccessDeniedException");
    await bob.call(RetireGrant, { KeyId: arn, GrantId: first });
    await ann.call(RetireGrant, { KeyId: arn, GrantId: second });
    expect((await world.root.call(ListGrants, { KeyId: arn })).Grants).toEqual([]);
  });

  test("of the same name and content is one", async () => {
    const arn = await key();
    const ann = await world.user("ann");
    const once = await grantTo(arn, ann.arn, { Name: "app" });
    const twice = await grantTo(arn, ann.arn, { Name: "app" });
    expect(twice.GrantId).toBe(once.GrantId);
    expect((await world.root.call(ListGrants, { KeyId: arn })).Grants).toHaveLength(1);
  });
});

describe("a grant for a role", () => {
  const grantTo = (KeyId: string, GranteePrincipal: string) =>
    world.root.call(CreateGrant, { KeyId, GranteePrincipal, Operations: ["Encrypt"] });

  test("lets the one session that it names", async () => {
    const arn = await key();
    const role = await world.role("r");
    await grantTo(arn, `arn:aws:sts::${ACCOUNT}:assumed-role/r/one`);
    await encrypts(await role.session("one"), arn);
    expect((await refusal(encrypts(await role.session("other"), arn))).code).toBe("AccessDeniedException");
  });

  test("lets no other role of the same name, and is made for none that is not there", async () => {
    const arn = await key();
    const { arn: roleArn } = await world.role("r");
    await grantTo(arn, roleArn);
    await world.root.call(DeleteRole, { RoleName: "r" });
    expect(await refusal(grantTo(arn, roleArn))).toMatchObject({
      code: "InvalidArnException",
      message: `ARN does not refer to a valid principal: ${roleArn}`,
    });
    const again = await world.role("r");
    expect((await refusal(encrypts(await again.session("one"), arn))).code).toBe("AccessDeniedException");
    await grantTo(arn, roleArn);
    await encrypts(await again.session("one"), arn);
  });
});

describe("an AWS managed key", () => {
  const provide = () =>
    world.host.call(ResourceKey, { service: "sqs", account: ACCOUNT }, { caller: world.root.caller, region: REGION });
  const through = (actor: Actor, calledVia: readonly string[], KeyId: string) =>
    world.host.call(Encrypt, { KeyId, Plaintext }, { caller: actor.caller, region: REGION, calledVia });

  test("is one, is AWS's, and lets everybody of its account by way of its service alone", async () => {
    expect((await refusal(world.root.call(DescribeKey, { KeyId: "alias/aws/sqs" }))).code).toBe("NotFoundException");
    const { arn } = await provide();
    expect(await provide()).toEqual({ arn });
    expect((await world.root.call(DescribeKey, { KeyId: "alias/aws/sqs" })).KeyMetadata).toMatchObject({
      Arn: arn,
      KeyManager: "AWS",
    });
    const ann = await world.user("ann");
    await through(ann, ["sqs.amazonaws.com"], arn);
    expect((await refusal(through(ann, ["sns.amazonaws.com"], arn))).code).toBe("AccessDeniedException");
    expect((await refusal(encrypts(world.root, arn))).code).toBe("AccessDeniedException");
    expect((await refusal(through(world.rootOf(OTHER), ["sqs.amazonaws.com"], arn))).code).toBe(
      "AccessDeniedException",
    );
    expect((await refusal(world.root.call(DisableKey, { KeyId: arn }))).code).toBe("AccessDeniedException");
  });

  test("lets no service in", async () => {
    const { arn } = await provide();
    const sns = asService("sns.amazonaws.com", { region: REGION, account: ACCOUNT, sourceAccount: ACCOUNT });
    const call = world.host.call(Encrypt, { KeyId: arn, Plaintext }, { ...sns, calledVia: ["sqs.amazonaws.com"] });
    expect((await refusal(call)).code).toBe("AccessDeniedException");
    expect(world.trail.last()).toMatchObject({ principal: "sns.amazonaws.com", action: "kms:Encrypt" });
  });

  test("is out of the reach of resource control policies, as no other key of a member's is", async () => {
    const organization = await testOrganization(world);
    const member = world.rootOf(await organization.account("member"));
    const theirs = await key(undefined, member);
    const { arn } = await world.host.call(
      ResourceKey,
      { service: "sqs", account: member.caller.account },
      { caller: member.caller, region: REGION },
    );
    const deny = { Effect: "Deny", Principal: "*", Action: "kms:Encrypt", Resource: "*" };
    await organization.attach(organization.rootId, statement(deny), "RESOURCE_CONTROL_POLICY");
    expect((await refusal(encrypts(member, theirs))).message).toContain("resource control policy");
    await through(member, ["sqs.amazonaws.com"], arn);
  });
});
