/** Certificates and public keys that are uploaded: read, checked, and shown. */
import { createHash, createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { iam } from "@rolecall/aws-model/iam";
import { awsError } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { credentialNotFound, keyPairMismatch, malformedCertificate, serverCertificateNotFound } from "./errors.js";
import {
  findServerCertificate,
  type ServerCertificateRecord,
  type UserCredentialRecord,
  type UserRecord,
  userCredentials,
} from "./records.js";
import { date } from "./views.js";

/** @throws MalformedCertificate */
export function readCertificate(body: string): X509Certificate {
  try {
    return new X509Certificate(body);
  } catch {
    throw malformedCertificate("Unable to parse certificate. Please ensure the certificate is in PEM format.");
  }
}

/** @throws MalformedCertificate, KeyPairMismatch */
export function checkKeyPair(certificate: X509Certificate, privateKey: string): void {
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey(privateKey);
  } catch {
    throw malformedCertificate("Unable to parse key; please use unencrypted PEM format.");
  }
  if (!certificate.checkPrivateKey(key)) {
    throw keyPairMismatch("The certificate and the private key do not match.");
  }
}

export async function requireServerCertificate(tx: Read, here: Here, name: string): Promise<ServerCertificateRecord> {
  const certificate = await findServerCertificate(tx, here.account, name);
  if (certificate === undefined) throw serverCertificateNotFound(name);
  return certificate;
}

export const certificateMetadata = (certificate: ServerCertificateRecord) => ({
  Path: certificate.path,
  ServerCertificateName: certificate.name,
  ServerCertificateId: certificate.id,
  Arn: certificate.arn,
  UploadDate: date(certificate.uploadedMs),
  Expiration: date(certificate.expiresMs),
});

/** @throws InvalidPublicKey for what is no RSA key of 2,048 bits or more, UnrecognizedPublicKeyEncoding */
export function readPublicKey(body: string): PublicKey {
  const text = body.trim();
  const key = text.startsWith("-----BEGIN") ? fromPem(text) : fromSsh(text);
  if (key.modulus.length * 8 < 2_048) throw invalidPublicKey();
  return key;
}

interface PublicKey {
  readonly exponent: Buffer;
  readonly modulus: Buffer;
}

const invalidPublicKey = () =>
  awsError(iam, "InvalidPublicKeyException", "The public key is malformed or otherwise invalid.");
export const unrecognizedEncoding = () =>
  awsError(
    iam,
    "UnrecognizedPublicKeyEncodingException",
    "The public key encoding format is unsupported or unrecognized.",
  );

function fromPem(text: string): PublicKey {
  try {
    const { n, e } = createPublicKey(text).export({ format: "jwk" });
    if (n !== undefined && e !== undefined) {
      return { exponent: Buffer.from(e, "base64url"), modulus: Buffer.from(n, "base64url") };
    }
  } catch {
    // Falls through: not a key that OpenSSL reads.
  }
  throw invalidPublicKey();
}

/** `ssh-rsa {base64 of type, exponent, modulus} {comment}` */
function fromSsh(text: string): PublicKey {
  const [type, encoded = ""] = text.split(/\s+/);
  if (type !== "ssh-rsa") throw invalidPublicKey();
  const blob = Buffer.from(encoded, "base64");
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const length = blob.readUInt32BE(at);
    parts.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [name, exponent, modulus] = parts;
  if (name?.toString() !== "ssh-rsa" || !exponent?.length || !modulus?.length) throw invalidPublicKey();
  return { exponent: unsigned(exponent), modulus: unsigned(modulus) };
}

/** Without the zero that keeps a number positive. */
const unsigned = (bytes: Buffer): Buffer => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

function sshBlob({ exponent, modulus }: PublicKey): Buffer {
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const positive = (bytes: Buffer) => ((bytes[0] ?? 0) >= 128 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
  return Buffer.concat([field(Buffer.from("ssh-rsa")), field(positive(exponent)), field(positive(modulus))]);
}

/** The MD5 fingerprint: sixteen pairs of hexadecimal digits. */
export const fingerprint = (key: PublicKey): string =>
  createHash("md5")
    .update(sshBlob(key))
    .digest("hex")
    .replace(/..(?=.)/g, "$&:");

/** In one of the two forms that GetSSHPublicKey gives. @throws UnrecognizedPublicKeyEncoding */
export function encodedKey(body: string, encoding: string): string {
  const key = readPublicKey(body);
  if (encoding === "SSH") return `ssh-rsa ${sshBlob(key).toString("base64")}`;
  if (encoding !== "PEM") throw unrecognizedEncoding();
  const jwk = { kty: "RSA", n: key.modulus.toString("base64url"), e: key.exponent.toString("base64url") };
  return createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}

export async function requireUserCredential(
  tx: Read,
  user: UserRecord,
  kind: UserCredentialRecord["kind"],
  id: string,
): Promise<UserCredentialRecord> {
  const credential = await userCredentials.get(tx, [user.account, kind, id]);
  if (credential?.userId !== user.id) {
    throw kind === "ssh" ? credentialNotFound("Public Key", id) : credentialNotFound("Certificate", id);
  }
  return credential;
}

export const userCredentialsOf = (tx: Read, user: UserRecord, kind: UserCredentialRecord["kind"]) =>
  userCredentials.by(tx, "byUser", [user.account, kind, user.id]);
