/**
 * Virtual MFA devices: one-time passwords by RFC 6238, as authenticator apps make them (SHA-1, six digits, 30 seconds).
 *
 * Gap: security keys (FIDO) and hardware tokens; devices of the root user; the QR code as a picture.
 */
import { createHmac } from "node:crypto";
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { mfaDeviceNotFound, mfaDeviceNotOfUser } from "./errors.js";
import { type MfaDeviceRecord, mfaDevices, type UserRecord, users } from "./records.js";
import { shownTags } from "./tags.js";
import { date, listedUser } from "./views.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

/** 64 characters of base32, as AWS gives them. */
export const newSeed = (bytes: Uint8Array): string => [...bytes].map((byte) => BASE32[byte & 31]).join("");
export const SEED_BYTES = 64;

/** The password of a 30-second step. */
export function oneTimePassword(seed: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", decoded(seed)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const code = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000;
  return String(code).padStart(6, "0");
}

function decoded(seed: string): Buffer {
  let bits = "";
  for (const char of seed) bits += BASE32.indexOf(char).toString(2).padStart(5, "0");
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** AWS asks for two consecutive passwords; clocks may be a little apart. */
export function areConsecutive(seed: string, first: string, second: string, nowMs: number): boolean {
  const now = Math.floor(nowMs / STEP_MS);
  const near = [-3, -2, -1, 0, 1, 2].map((apart) => now + apart);
  return near.some((step) => oneTimePassword(seed, step) === first && oneTimePassword(seed, step + 1) === second);
}

/** Whether a password is that of this moment; the step before and the one after count, as clocks differ. */
export function isRecent(seed: string, password: string, nowMs: number): boolean {
  const now = Math.floor(nowMs / STEP_MS);
  return [-1, 0, 1].some((apart) => oneTimePassword(seed, now + apart) === password);
}

export async function requireDevice(tx: Read, here: Here, serial: string): Promise<MfaDeviceRecord> {
  const device = await mfaDevices.get(tx, [here.account, serial]);
  if (device === undefined) throw mfaDeviceNotFound(serial);
  return device;
}

export async function requireDeviceOf(
  tx: Read,
  here: Here,
  user: UserRecord,
  serial: string,
): Promise<MfaDeviceRecord> {
  const device = await mfaDevices.get(tx, [here.account, serial]);
  if (device?.userId !== user.id) throw mfaDeviceNotOfUser(serial, user.name);
  return device;
}

/** A device as the list of virtual devices shows it: with the user who has it. */
export async function listedDevice(tx: Read, device: MfaDeviceRecord) {
  const [user] = device.userId === undefined ? [] : await users.by(tx, "byId", [device.userId], { limit: 1 });
  return {
    SerialNumber: device.serial,
    ...(user === undefined ? {} : { User: listedUser(user) }),
    ...(device.enabledMs === undefined ? {} : { EnableDate: date(device.enabledMs) }),
    ...shownTags(device.tags),
  };
}
