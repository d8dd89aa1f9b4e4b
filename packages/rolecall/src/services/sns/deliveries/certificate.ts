/**
 * The key pair that signs messages, and the certificate that receivers check them with: made once for each data
 * directory, signed by itself, since nobody but AWS can have a certificate of AWS's name.
 *
 * node:crypto reads certificates and makes none, so the few structures of X.509 that one needs are written here (RFC
 * 5280; DER as in X.690).
 */
import { createHash, generateKeyPair, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import type { Host } from "../../../kernel/host.js";
import type { Store } from "../../../store/store.js";
import { type SigningRecord, signing } from "../records.js";

const makeKeys = promisify(generateKeyPair);

/** The record, made where there is none. */
export async function signingKey(store: Store, nowMs: number): Promise<SigningRecord> {
  const found = await store.read((tx) => signing.get(tx, ["key"]));
  if (found) return found;
  const made = await makeSigningKey(nowMs);
  // Of two that make one at the same time, the first stays.
  return store.transact(async (tx) => {
    const before = await signing.get(tx, ["key"]);
    if (!before) await signing.put(tx, made);
    return before ?? made;
  });
}

/** AWS's name for the file. */
export const certificateName = ({ fingerprint }: SigningRecord) => `SimpleNotificationService-${fingerprint}.pem`;

/** The certificate's text by its name; undefined for any other name. */
export async function certificate({ store }: Pick<Host, "store">, name: string): Promise<string | undefined> {
  const found = await store.read((tx) => signing.get(tx, ["key"]));
  return found && certificateName(found) === name ? found.certificate : undefined;
}

async function makeSigningKey(nowMs: number): Promise<SigningRecord> {
  const { publicKey, privateKey } = await makeKeys("rsa", { modulusLength: 2048 });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const algorithm = sequence(oid("1.2.840.113549.1.1.11"), der(0x05));
  const name = sequence(der(0x31, sequence(oid("2.5.4.3"), der(0x0c, Buffer.from(COMMON_NAME)))));
  const validity = sequence(time(nowMs - DAY_MS), time(nowMs + YEARS * 365 * DAY_MS));
  const serial = der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)]));
  const version = der(0xa0, der(0x02, Buffer.from([0x02])));
  const body = sequence(version, serial, algorithm, name, validity, name, spki);
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0x00]), signature])));
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: pem(certificate),
    fingerprint: createHash("sha256").update(certificate).digest("hex").slice(0, 32),
  };
}

const COMMON_NAME = "sns.amazonaws.com";
const DAY_MS = 86_400_000;
const YEARS = 20;

function der(tag: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts));

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of others) {
    const group = [arc & 0x7f];
    for (let rest = arc >> 7; rest > 0; rest >>= 7) group.unshift((rest & 0x7f) | 0x80);
    bytes.push(...group);
  }
  return der(0x06, Buffer.from(bytes));
}

/** GeneralizedTime from 2050 on, UTCTime before, as RFC 5280 wants it. */
function time(ms: number): Buffer {
  const text = `${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
  return Number(text.slice(0, 4)) >= 2050 ? der(0x18, Buffer.from(text)) : der(0x17, Buffer.from(text.slice(2)));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
