import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, refusal, testWorld, type World } from "../../../testing/world.js";
import { selfSigned } from "../testing/certificate.js";
import { CreateUser } from "./create-user.js";
import { DeleteServerCertificate } from "./delete-server-certificate.js";
import { DeleteSigningCertificate } from "./delete-signing-certificate.js";
import { DeleteSSHPublicKey } from "./delete-ssh-public-key.js";
import { DeleteUser } from "./delete-user.js";
import { GetServerCertificate } from "./get-server-certificate.js";
import { GetSSHPublicKey } from "./get-ssh-public-key.js";
import { ListServerCertificateTags } from "./list-server-certificate-tags.js";
import { ListServerCertificates } from "./list-server-certificates.js";
import { ListSigningCertificates } from "./list-signing-certificates.js";
import { ListSSHPublicKeys } from "./list-ssh-public-keys.js";
import { TagServerCertificate } from "./tag-server-certificate.js";
import { UntagServerCertificate } from "./untag-server-certificate.js";
import { UpdateServerCertificate } from "./update-server-certificate.js";
import { UpdateSigningCertificate } from "./update-signing-certificate.js";
import { UpdateSSHPublicKey } from "./update-ssh-public-key.js";
import { UploadServerCertificate } from "./upload-server-certificate.js";
import { UploadSigningCertificate } from "./upload-signing-certificate.js";
import { UploadSSHPublicKey } from "./upload-ssh-public-key.js";

const { certificate, privateKey } = selfSigned("example.com");

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

describe("a server certificate", () => {
  const ServerCertificateName = "site";
  const upload = (input: object = {}) =>
    world.root.call(UploadServerCertificate, {
      ServerCertificateName,
      CertificateBody: certificate,
      PrivateKey: privateKey,
      ...input,
    });

  test("is kept without its key, and says when it expires", async () => {
    const { ServerCertificateMetadata } = await upload({ Path: "/cloudfront/" });

    expect(ServerCertificateMetadata).toEqual({
      Path: "/cloudfront/",
      ServerCertificateName,
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:server-certificate/cloudfront/site`,
      UploadDate: new Date("2026-01-01T12:00:00Z"),
      Expiration: expect.any(Date),
    });
    expect((await world.root.call(GetServerCertificate, { ServerCertificateName })).ServerCertificate).toEqual({
      ServerCertificateMetadata,
      CertificateBody: certificate,
    });
    const everything = await world.host.store.read((tx) => tx.range({ prefix: ["r"] }));
    expect(JSON.stringify(everything)).not.toContain("PRIVATE KEY");
  });

  test("must be one, with its own key and a name that is free", async () => {
    expect((await refusal(upload({ CertificateBody: "x" }))).code).toBe("MalformedCertificateException");
    expect((await refusal(upload({ PrivateKey: "x" }))).code).toBe("MalformedCertificateException");
    expect((await refusal(upload({ PrivateKey: selfSigned("other.example.com").privateKey }))).code).toBe(
      "KeyPairMismatchException",
    );
    await upload();
    expect((await refusal(upload({ ServerCertificateName: "SITE" }))).message).toBe(
      "The Server Certificate with name SITE already exists.",
    );
  });

  test("is listed, renamed, tagged and deleted", async () => {
    const { root } = world;
    await upload();
    await root.call(UpdateServerCertificate, {
      ServerCertificateName,
      NewServerCertificateName: "shop",
      NewPath: "/x/",
    });
    const { ServerCertificateMetadataList } = await root.call(ListServerCertificates, { PathPrefix: "/x/" });
    expect(ServerCertificateMetadataList).toMatchObject([{ Arn: `arn:aws:iam::${ACCOUNT}:server-certificate/x/shop` }]);

    const shop = { ServerCertificateName: "shop" };
    await root.call(TagServerCertificate, { ...shop, Tags: [{ Key: "a", Value: "1" }] });
    expect((await root.call(ListServerCertificateTags, shop)).Tags).toEqual([{ Key: "a", Value: "1" }]);
    await root.call(UntagServerCertificate, { ...shop, TagKeys: ["a"] });
    expect((await root.call(ListServerCertificateTags, shop)).Tags).toEqual([]);

    await root.call(DeleteServerCertificate, shop);
    expect(await refusal(root.call(GetServerCertificate, shop))).toMatchObject({
      code: "NoSuchEntityException",
      message: "The Server Certificate with name shop cannot be found.",
    });
  });
});

describe("a signing certificate", () => {
  test("is a user's, switched off and deleted before the user", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const upload = () => root.call(UploadSigningCertificate, { UserName: "ann", CertificateBody: certificate });
    const CertificateId = (await upload()).Certificate?.CertificateId ?? "";
    expect((await refusal(upload())).code).toBe("DuplicateCertificateException");

    await root.call(UpdateSigningCertificate, { UserName: "ann", CertificateId, Status: "Inactive" });
    expect((await root.call(ListSigningCertificates, { UserName: "ann" })).Certificates).toMatchObject([
      { CertificateId, Status: "Inactive", CertificateBody: certificate },
    ]);
    expect((await refusal(root.call(DeleteUser, { UserName: "ann" }))).message).toBe(
      "Cannot delete entity, must remove referenced objects first.",
    );
    await root.call(DeleteSigningCertificate, { UserName: "ann", CertificateId });
    await root.call(DeleteUser, { UserName: "ann" });
  });
});

describe("an SSH public key", () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const upload = (SSHPublicKeyBody: string) =>
    world.root.call(UploadSSHPublicKey, { UserName: "ann", SSHPublicKeyBody });

  test("comes back in either form, with one fingerprint", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const { SSHPublicKey } = await upload(pem);
    expect(SSHPublicKey).toMatchObject({
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{17}$/),
      Fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
      Status: "Active",
    });
    const get = async (SSHPublicKeyId: string, Encoding: "SSH" | "PEM") =>
      (await root.call(GetSSHPublicKey, { UserName: "ann", SSHPublicKeyId, Encoding })).SSHPublicKey;
    const id = SSHPublicKey?.SSHPublicKeyId ?? "";

    expect((await get(id, "PEM"))?.SSHPublicKeyBody).toBe(pem);
    const ssh = (await get(id, "SSH"))?.SSHPublicKeyBody ?? "";
    expect(ssh).toMatch(/^ssh-rsa AAAAB3NzaC1yc2E/);

    expect((await refusal(upload(`${ssh} ann@home`))).code).toBe("DuplicateSSHPublicKeyException");
    await root.call(DeleteSSHPublicKey, { UserName: "ann", SSHPublicKeyId: id });
    const again = (await upload(`${ssh} ann@home`)).SSHPublicKey;
    expect(again?.Fingerprint).toBe(SSHPublicKey?.Fingerprint);
    const back = await get(again?.SSHPublicKeyId ?? "", "PEM");
    expect(createPublicKey(back?.SSHPublicKeyBody ?? "").equals(publicKey)).toBe(true);
  });

  test("must be an RSA key of 2,048 bits or more", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "pem" });

    for (const body of [weak.toString(), "ssh-rsa AAAA", "ssh-ed25519 AAAA", "nonsense"]) {
      expect((await refusal(upload(body))).code).toBe("InvalidPublicKeyException");
    }
  });

  test("is switched off and listed", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const SSHPublicKeyId = (await upload(pem)).SSHPublicKey?.SSHPublicKeyId ?? "";
    await root.call(UpdateSSHPublicKey, { UserName: "ann", SSHPublicKeyId, Status: "Inactive" });

    expect((await root.call(ListSSHPublicKeys, { UserName: "ann" })).SSHPublicKeys).toMatchObject([
      { SSHPublicKeyId, Status: "Inactive" },
    ]);
    expect((await refusal(root.call(DeleteUser, { UserName: "ann" }))).code).toBe("DeleteConflictException");
  });
});
