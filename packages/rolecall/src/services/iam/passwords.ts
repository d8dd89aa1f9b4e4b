/**
 * Passwords of users: hashed as they are kept, held against the account's password policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (November 2026)
 */
import { scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { Ids } from "../../kernel/host.js";
import { passwordPolicyViolation } from "./errors.js";
import type { PasswordHash, PasswordPolicyRecord } from "./records.js";

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const KEY_BYTES = 32;

export async function hashPassword(password: string, ids: Pick<Ids, "bytes">): Promise<PasswordHash> {
  const salt = Buffer.from(ids.bytes(16));
  return { salt: salt.toString("base64"), hash: (await derive(password, salt, KEY_BYTES)).toString("base64") };
}

export async function isPassword(password: string, { salt, hash }: PasswordHash): Promise<boolean> {
  const derived = await derive(password, Buffer.from(salt, "base64"), KEY_BYTES);
  return timingSafeEqual(derived, Buffer.from(hash, "base64"));
}

const KINDS = [/[A-Z]/, /[a-z]/, /[0-9]/, /[!@#$%^&*()_+\-=[\]{}|']/];
const DEFAULT_LENGTH = 8;
const DEFAULT_KINDS = 3;

/** @throws PasswordPolicyViolation; without a policy of the account's own, AWS's default holds */
export function checkPassword(password: string, userName: string, policy: PasswordPolicyRecord | undefined): void {
  const [upper, lower, digit, symbol] = KINDS.map((kind) => kind.test(password));
  const kinds = [upper, lower, digit, symbol].filter(Boolean).length;
  const fits =
    policy === undefined
      ? password.length >= DEFAULT_LENGTH && kinds >= DEFAULT_KINDS && password !== userName
      : password.length >= policy.minimumLength &&
        (upper || !policy.uppercase) &&
        (lower || !policy.lowercase) &&
        (digit || !policy.numbers) &&
        (symbol || !policy.symbols);
  if (!fits) throw passwordPolicyViolation("Password does not conform to the account password policy.");
}
