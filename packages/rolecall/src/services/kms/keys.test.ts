/** Keys and what is done with them. */
import {
  constants,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  privateDecrypt,
  verify as verifyBytes,
} from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../testing/world.js";
import { CancelKeyDeletion } from "./operations/cancel-key-deletion.js";
import { CreateAlias } from "./operations/create-alias.js";
import { CreateKey } from "./operations/create-key.js";
import { Decrypt } from "./operations/decrypt.js";
import { DeriveSharedSecret } from "./operations/derive-shared-secret.js";
import { DescribeKey } from "./operations/describe-key.js";
import { DisableKey } from "./operations/disable-key.js";
import { EnableKey } from "./operations/enable-key.js";
import { EnableKeyRotation } from "./operations/enable-key-rotation.js";
import { Encrypt } from "./operations/encrypt.js";
import { GenerateDataKey } from "./operations/generate-data-key.js";
import { GenerateDataKeyPair } from "./operations/generate-data-key-pair.js";
import { GenerateMac } from "./operations/generate-mac.js";
import { GetKeyRotationStatus } from "./operations/get-key-rotation-status.js";
import { GetPublicKey } from "./operations/get-public-key.js";
import { ListAliases } from "./operations/list-aliases.js";
import { ListKeyRotations } from "./operations/list-key-rotations.js";
import { ListKeys } from "./operations/list-keys.js";
import { ReEncrypt } from "./operations/re-encrypt.js";
import { RotateKeyOnDemand } from "./operations/rotate-key-on-demand.js";
import { ScheduleKeyDeletion } from "./operations/schedule-key-deletion.js";
import { Sign } from "./operations/sign.js";
import { UpdateAlias } from "./operations/update-alias.js";
import { Verify } from "./operations/verify.js";
import { VerifyMac } from "./operations/verify-mac.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});

const DAY_MS = 86_400_000;
const bytes = (text: string) => new TextEncoder().encode(text);
type Spec = "SYMMETRIC_DEFAULT" | "RSA_2048" | "ECC_NIST_P256" | "HMAC_256";
const key = async (over: object = {}) => (await world.root.call(CreateKey, over)).KeyMetadata?.Arn ?? "";
const keyOf = (KeySpec: string, KeyUsage: string) => key({ KeySpec: KeySpec as Spec, KeyUsage });
const encrypt = async (KeyId: string, text: string, EncryptionContext: Record<string, string> = {}) =>
  (await world.root.call(Encrypt, { KeyId, Plaintext: bytes(text), EncryptionContext })).CiphertextBlob ??
  new Uint8Array();
const decrypt = (CiphertextBlob: Uint8Array, over: object = {}) =>
  world.root.call(Decrypt, { CiphertextBlob, ...over });

test("a new key is enabled and symmetric, and says so", async () => {
  const KeyId = await key({ Description: "mine", Tags: [{ TagKey: "a", TagValue: "1" }] });
  expect((await world.root.call(DescribeKey, { KeyId })).KeyMetadata).toMatchObject({
    AWSAccountId: "000000000000",
    Arn: KeyId,
    Enabled: true,
    Description: "mine",
    KeyState: "Enabled",
    KeyUsage: "ENCRYPT_DECRYPT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    MultiRegion: false,
  });
});

describe("symmetric encryption", () => {
  test("gives back what was encrypted, under the same context and no other", async () => {
    const KeyId = await key();
    const text = fc.string({ minLength: 1, maxLength: 4096, unit: "binary" });
    const context = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.string({ maxLength: 5 }), {
      maxKeys: 3,
    });
    await fc.assert(
      fc.asyncProperty(text, context, context, async (plain, one, other) => {
        if (Buffer.byteLength(plain) > 4096) return;
        const ciphertext = await encrypt(KeyId, plain, one);
        const { Plaintext } = await decrypt(ciphertext, { EncryptionContext: one });
        expect(Buffer.from(Plaintext ?? []).toString()).toBe(Buffer.from(plain).toString());
        const same = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        if (!same)
          expect((await refusal(decrypt(ciphertext, { EncryptionContext: other }))).code).toBe(
            "InvalidCiphertextException",
          );
      }),
      { numRuns: 50 },
    );
  });

  test("of anything else is InvalidCiphertextException, whatever it is", async () => {
    const ciphertext = await encrypt(await key(), "x");
    for (let at = 0; at < ciphertext.length; at += 7) {
      const changed = Uint8Array.from(ciphertext);
      changed[at] = (changed[at] as number) ^ 1;
      expect([
        "InvalidCiphertextException",
        "NotFoundException",
        "InvalidArnException",
        "AccessDeniedException",
      ]).toContain((await refusal(decrypt(changed))).code);
    }
    expect((await refusal(decrypt(bytes("nonsense")))).code).toBe("InvalidCiphertextException");
  });

  test("with another key named is IncorrectKeyException", async () => {
    const ciphertext = await encrypt(await key(), "x");
    expect((await refusal(decrypt(ciphertext, { KeyId: await key() }))).code).toBe("IncorrectKeyException");
  });

  test("moves to another key without being seen", async () => {
    const [one, two] = [await key(), await key()];
    const {
      CiphertextBlob = new Uint8Array(),
      SourceKeyId,
      KeyId,
    } = await world.root.call(ReEncrypt, {
      CiphertextBlob: await encrypt(one, "x", { a: "1" }),
      SourceEncryptionContext: { a: "1" },
      DestinationKeyId: two,
    });
    expect([SourceKeyId, KeyId]).toEqual([one, two]);
    expect(Buffer.from((await decrypt(CiphertextBlob)).Plaintext ?? []).toString()).toBe("x");
  });

  test("makes data keys of the size that is asked for", async () => {
    const KeyId = await key();
    const { Plaintext, CiphertextBlob = new Uint8Array() } = await world.root.call(GenerateDataKey, {
      KeyId,
      KeySpec: "AES_256",
    });
    expect(Plaintext?.length).toBe(32);
    expect(Buffer.from((await decrypt(CiphertextBlob)).Plaintext ?? [])).toEqual(Buffer.from(Plaintext ?? []));
    expect((await refusal(world.root.call(GenerateDataKey, { KeyId }))).code).toBe("ValidationException");
    const pair = await world.root.call(GenerateDataKeyPair, { KeyId, KeyPairSpec: "ECC_NIST_P256" });
    const { Plaintext: opened } = await decrypt(pair.PrivateKeyCiphertextBlob ?? new Uint8Array());
    expect(Buffer.from(opened ?? [])).toEqual(Buffer.from(pair.PrivateKeyPlaintext ?? []));
  });
});

describe("a key's state", () => {
  test("disabled, it can't be used until it is enabled", async () => {
    const KeyId = await key();
    const ciphertext = await encrypt(KeyId, "x");
    await world.root.call(DisableKey, { KeyId });
    expect(await refusal(decrypt(ciphertext))).toMatchObject({
      code: "DisabledException",
      message: `${KeyId} is disabled.`,
    });
    await world.root.call(EnableKey, { KeyId });
    await decrypt(ciphertext);
  });

  test("to be deleted, it waits, can be kept, and is gone on its day with its aliases", async () => {
    const KeyId = await key();
    await world.root.call(CreateAlias, { AliasName: "alias/a", TargetKeyId: KeyId });
    expect(await world.root.call(ScheduleKeyDeletion, { KeyId, PendingWindowInDays: 7 })).toMatchObject({
      KeyState: "PendingDeletion",
      DeletionDate: new Date(world.clock.now() + 7 * DAY_MS),
    });
    expect(await refusal(encrypt(KeyId, "x"))).toMatchObject({
      code: "KMSInvalidStateException",
      message: `${KeyId} is pending deletion.`,
    });
    await world.root.call(CancelKeyDeletion, { KeyId });
    expect((await world.root.call(DescribeKey, { KeyId })).KeyMetadata?.KeyState).toBe("Disabled");
    await world.clock.advance(8 * DAY_MS);
    await world.settled();
    expect((await world.root.call(ListKeys, {})).Keys).toHaveLength(1);

    await world.root.call(ScheduleKeyDeletion, { KeyId, PendingWindowInDays: 7 });
    await world.clock.advance(7 * DAY_MS);
    await world.settled();
    expect(await refusal(world.root.call(DescribeKey, { KeyId }))).toMatchObject({
      code: "NotFoundException",
      message: `Key '${KeyId}' does not exist`,
    });
    expect((await world.root.call(ListAliases, {})).Aliases).toEqual([]);
  });

  test("rotated, it still decrypts what its older material encrypted", async () => {
    const KeyId = await key();
    const old = await encrypt(KeyId, "old");
    await world.root.call(RotateKeyOnDemand, { KeyId });
    await world.root.call(EnableKeyRotation, { KeyId, RotationPeriodInDays: 90 });
    await world.clock.advance(90 * DAY_MS);
    await world.settled();
    expect(Buffer.from((await decrypt(old)).Plaintext ?? []).toString()).toBe("old");
    expect((await world.root.call(ListKeyRotations, { KeyId })).Rotations).toMatchObject([
      { RotationType: "ON_DEMAND" },
      { RotationType: "AUTOMATIC" },
    ]);
    expect(await world.root.call(GetKeyRotationStatus, { KeyId })).toMatchObject({
      KeyRotationEnabled: true,
      NextRotationDate: new Date(world.clock.now() + 90 * DAY_MS),
    });
  });
});

describe("an alias", () => {
  test("leads to its key, also after it was moved", async () => {
    const [one, two] = [await key(), await key()];
    await world.root.call(CreateAlias, { AliasName: "alias/app", TargetKeyId: one });
    expect((await refusal(world.root.call(CreateAlias, { AliasName: "alias/app", TargetKeyId: two }))).code).toBe(
      "AlreadyExistsException",
    );
    await world.root.call(UpdateAlias, { AliasName: "alias/app", TargetKeyId: two });
    expect((await world.root.call(DescribeKey, { KeyId: "alias/app" })).KeyMetadata?.Arn).toBe(two);
  });

  test("that is not there, and a key id that is none, are not found", async () => {
    const missing = await refusal(world.root.call(DescribeKey, { KeyId: "alias/none" }));
    expect(missing.message).toBe("Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.");
    expect((await refusal(world.root.call(DescribeKey, { KeyId: "x" }))).message).toBe("Invalid keyId 'x'");
  });
});

describe("signatures", () => {
  const publicKey = async (KeyId: string) =>
    createPublicKey({
      key: Buffer.from((await world.root.call(GetPublicKey, { KeyId })).PublicKey ?? []),
      format: "der",
      type: "spki",
    });

  test.each([
    ["RSA_2048", "RSASSA_PSS_SHA_256"],
    ["RSA_2048", "RSASSA_PSS_SHA_512"],
    ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_384"],
    ["ECC_NIST_P256", "ECDSA_SHA_256"],
    ["ECC_NIST_P384", "ECDSA_SHA_384"],
    ["ECC_NIST_P521", "ECDSA_SHA_512"],
    ["ECC_SECG_P256K1", "ECDSA_SHA_256"],
  ])("of %s by %s are those that others verify, of messages and of digests alike", async (spec, algorithm) => {
    const KeyId = await keyOf(spec, "SIGN_VERIFY");
    const SigningAlgorithm = algorithm as "ECDSA_SHA_256";
    const hash = `sha${algorithm.slice(-3)}`;
    const message = bytes("the message");
    const digest = createHash(hash).update(message).digest();
    const anybody = {
      key: await publicKey(KeyId),
      ...(algorithm.includes("PSS") ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {}),
    };
    for (const [Message, MessageType] of [
      [message, "RAW"],
      [digest, "DIGEST"],
    ] as const) {
      const { Signature = new Uint8Array() } = await world.root.call(Sign, {
        KeyId,
        Message,
        MessageType,
        SigningAlgorithm,
      });
      expect(verifyBytes(hash, message, anybody, Signature)).toBe(true);
      const asked = { KeyId, Message, MessageType, SigningAlgorithm, Signature };
      expect((await world.root.call(Verify, asked)).SignatureValid).toBe(true);
      const other = { ...asked, Message: MessageType === "RAW" ? bytes("another") : createHash(hash).digest() };
      expect((await refusal(world.root.call(Verify, other))).code).toBe("KMSInvalidSignatureException");
      const broken = Uint8Array.from(Signature, (byte, at) => (at === 9 ? byte ^ 1 : byte));
      expect((await refusal(world.root.call(Verify, { ...asked, Signature: broken }))).code).toBe(
        "KMSInvalidSignatureException",
      );
    }
    const short = { KeyId, Message: bytes("short"), MessageType: "DIGEST" as const, SigningAlgorithm };
    expect((await refusal(world.root.call(Sign, short))).code).toBe("ValidationException");
  });

  test("need a key of that usage and algorithm", async () => {
    const KeyId = await key();
    const asked = { KeyId, Message: bytes("x"), SigningAlgorithm: "ECDSA_SHA_256" as const };
    expect(await refusal(world.root.call(Sign, asked))).toMatchObject({
      code: "InvalidKeyUsageException",
      message: `${KeyId} key usage is ENCRYPT_DECRYPT which is not valid for Sign.`,
    });
    const signing = await keyOf("ECC_NIST_P384", "SIGN_VERIFY");
    expect((await refusal(world.root.call(Sign, { ...asked, KeyId: signing }))).message).toBe(
      "Algorithm ECDSA_SHA_256 and key spec ECC_NIST_P384 are incompatible.",
    );
  });
});

test("RSA encryption needs the key named, and is what others can make", async () => {
  const KeyId = await keyOf("RSA_2048", "ENCRYPT_DECRYPT");
  const EncryptionAlgorithm = "RSAES_OAEP_SHA_256" as const;
  const { CiphertextBlob } = await world.root.call(Encrypt, { KeyId, Plaintext: bytes("x"), EncryptionAlgorithm });
  const { Plaintext } = await world.root.call(Decrypt, { KeyId, CiphertextBlob, EncryptionAlgorithm });
  expect(Buffer.from(Plaintext ?? []).toString()).toBe("x");
  expect((await refusal(world.root.call(Decrypt, { CiphertextBlob, EncryptionAlgorithm }))).code).toBe(
    "InvalidCiphertextException",
  );
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  expect(() => privateDecrypt({ key: privateKey, oaepHash: "sha256" }, CiphertextBlob ?? new Uint8Array())).toThrow();
});

test("HMACs are verified, and those of another message refused", async () => {
  const KeyId = await keyOf("HMAC_256", "GENERATE_VERIFY_MAC");
  const MacAlgorithm = "HMAC_SHA_256" as const;
  const { Mac = new Uint8Array() } = await world.root.call(GenerateMac, { KeyId, Message: bytes("m"), MacAlgorithm });
  expect((await world.root.call(VerifyMac, { KeyId, Message: bytes("m"), MacAlgorithm, Mac })).MacValid).toBe(true);
  expect((await refusal(world.root.call(VerifyMac, { KeyId, Message: bytes("n"), MacAlgorithm, Mac }))).code).toBe(
    "KMSInvalidMacException",
  );
});

test("a shared secret is the same on both sides", async () => {
  const KeyId = await keyOf("ECC_NIST_P256", "KEY_AGREEMENT");
  const mine = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const { SharedSecret } = await world.root.call(DeriveSharedSecret, {
    KeyId,
    KeyAgreementAlgorithm: "ECDH",
    PublicKey: mine.publicKey.export({ type: "spki", format: "der" }),
  });
  const theirs = createPublicKey({
    key: Buffer.from((await world.root.call(GetPublicKey, { KeyId })).PublicKey ?? []),
    format: "der",
    type: "spki",
  });
  expect(Buffer.from(SharedSecret ?? [])).toEqual(diffieHellman({ privateKey: mine.privateKey, publicKey: theirs }));
});

test("a dry run tells that it would have succeeded, and does nothing", async () => {
  const KeyId = await key();
  const asked = { KeyId, Plaintext: bytes("x"), DryRun: true };
  expect((await refusal(world.root.call(Encrypt, asked))).code).toBe("DryRunOperationException");
});

test("lists go on where they ended", async () => {
  for (let n = 0; n < 5; n += 1) await key();
  const first = await world.root.call(ListKeys, { Limit: 3 });
  const second = await world.root.call(ListKeys, { Limit: 3, Marker: first.NextMarker });
  expect([first.Truncated, second.Truncated]).toEqual([true, false]);
  expect(new Set([...(first.Keys ?? []), ...(second.Keys ?? [])].map(({ KeyId }) => KeyId)).size).toBe(5);
  expect((await refusal(world.root.call(ListKeys, { Marker: "nonsense" }))).code).toBe("InvalidMarkerException");
});
