/** How secrets are named: by name, by ARN, by an ARN without its last six characters. */
import { createHash } from "node:crypto";
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { badName, markedDeleted, noSecret } from "./errors.js";
import { type SecretRecord, secrets } from "./records.js";

type Place = Pick<SecretRecord, "account" | "region" | "name">;

const arnWithout = ({ account, region, name }: Place) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;

export const secretArn = (secret: Place & Pick<SecretRecord, "suffix">) => `${arnWithout(secret)}-${secret.suffix}`;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * The six characters of a new secret. They come from its name and its request's token, so that CreateSecret asks for
 * the permission on the ARN that the secret then has.
 */
export function suffixFor({ account, region, name }: Place, token: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([account, region, name, token]))
    .digest();
  return [...hash.subarray(0, 6)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** @throws ValidationException */
export function requireName(name: string): void {
  if (!/^[\w/+=.@!-]+$/.test(name)) throw badName();
}

export interface Found {
  /** The secret's; where it is not there, what was asked for. */
  readonly arn: string;
  readonly secret?: SecretRecord;
}

export async function findSecret(read: Read, here: Here, secretId: string): Promise<Found> {
  const parsed = parseArn(secretId);
  if (parsed?.service !== "secretsmanager") {
    const place = { account: here.account, region: here.region, name: secretId };
    return found(await at(read, place), arnWithout(place));
  }
  const { account, region, resource } = parsed;
  const name = /^secret:(.+)$/.exec(resource)?.[1];
  if (name === undefined || region !== here.region) return { arn: secretId };
  const [, bare, suffix] = /^(.+)-([A-Za-z0-9]{6})$/.exec(name) ?? [];
  const whole = bare === undefined ? undefined : await at(read, { account, region, name: bare });
  if (whole && whole.suffix === suffix) return found(whole, secretId);
  return found(await at(read, { account, region, name }), secretId);
}

const at = (read: Read, { account, region, name }: Place) => secrets.get(read, [account, region, name]);
const found = (secret: SecretRecord | undefined, arn: string): Found =>
  secret === undefined ? { arn } : { arn: secretArn(secret), secret };

/** @throws ResourceNotFoundException */
export async function requireSecret(read: Read, here: Here, secretId: string): Promise<SecretRecord> {
  const { secret } = await findSecret(read, here, secretId);
  if (secret === undefined) throw noSecret();
  return secret;
}

/** @throws ResourceNotFoundException; InvalidRequestException while it waits for its deletion */
export async function requireLive(read: Read, here: Here, secretId: string): Promise<SecretRecord> {
  const secret = await requireSecret(read, here, secretId);
  if (secret.deletedMs !== undefined) throw markedDeleted();
  return secret;
}
