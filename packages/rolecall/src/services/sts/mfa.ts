/** One-time passwords that a call passes: SerialNumber and TokenCode. */
import type { Caller } from "../../kernel/caller.js";
import type { Directory } from "../../kernel/host.js";
import type { KeyValue } from "../../kernel/operation.js";
import type { Read } from "../../store/store.js";
import { mfaDeviceUnknown, mfaWrong } from "./errors.js";

interface Passed {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

interface At {
  readonly caller: Caller;
  readonly directory: Directory;
  readonly read: Read;
  readonly nowMs: number;
}

/**
 * Whether the caller proved to hold an MFA device; false when the call passes none.
 * @throws AccessDenied for a device that is not the caller's, and for a password that is not right now
 */
export async function provedMfa({ SerialNumber, TokenCode }: Passed, { caller, directory, read, nowMs }: At) {
  if (SerialNumber === undefined && TokenCode === undefined) return false;
  const { principal, account } = caller;
  if (SerialNumber === undefined || TokenCode === undefined || principal.type !== "user") throw mfaDeviceUnknown();
  const userId = principal.id ?? "";
  const answer = await directory.checkMfa(read, { account, userId, serial: SerialNumber, code: TokenCode, nowMs });
  if (answer === "no-device") throw mfaDeviceUnknown();
  if (answer === "wrong") throw mfaWrong();
  return true;
}

/** What the proof makes true of the call itself; a session by AssumeRole does not inherit it. */
export const mfaKeys = (proved: boolean): Readonly<Record<string, KeyValue>> =>
  proved ? { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0" } : {};
