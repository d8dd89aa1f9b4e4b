/**
 * The signature of a message, over AWS's string to sign: names and values of some members, each on its line.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
 */
import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";
import type { SigningRecord } from "../records.js";

const signInBackground = promisify(
  (algorithm: string, text: Buffer, key: KeyObject, done: (error: Error | null, signature: Buffer) => void) =>
    sign(algorithm, text, key, done),
);

/** Members that are signed, in the order of their names; those that a message lacks are left out. */
const NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
const CONFIRMATION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

export function stringToSign(members: Readonly<Record<string, unknown>>): string {
  const names = members.Type === "Notification" ? NOTIFICATION : CONFIRMATION;
  return names
    .filter((name) => typeof members[name] === "string")
    .map((name) => `${name}\n${members[name]}\n`)
    .join("");
}

/** @param version `SignatureVersion` of the topic: 1 is SHA1, 2 is SHA256 */
export function signatureOf(
  members: Readonly<Record<string, unknown>>,
  version: string,
  { privateKey, fingerprint }: SigningRecord,
): Promise<string> {
  const text = Buffer.from(stringToSign(members));
  const id = createHash("sha256").update(`${fingerprint}\n${version}\n`).update(text).digest("base64");
  let signature = recent.get(id);
  if (signature === undefined) {
    const algorithm = version === "2" ? "sha256" : "sha1";
    signature = signInBackground(algorithm, text, keyOf(privateKey)).then((bytes) => bytes.toString("base64"));
    if (recent.size >= RECENT) recent.clear();
    recent.set(id, signature);
  }
  return signature;
}

/** All subscribers of a message get the same signature, and making one takes longer than all else: each is made once. */
const recent = new Map<string, Promise<string>>();
const RECENT = 256;

/** Reading a key takes longer than signing with it. */
let last: { readonly pem: string; readonly key: KeyObject } | undefined;

function keyOf(pem: string): KeyObject {
  if (last?.pem !== pem) last = { pem, key: createPrivateKey(pem) };
  return last.key;
}
