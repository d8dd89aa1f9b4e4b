import type { PermissionCall } from "../../kernel/operation.js";
import { DAY_MS } from "./deletion.js";
import { findKey } from "./names.js";

/**
 * `kms:TrailingDaysWithoutKeyUsage`: whole days since the key was last used, or since it was made.
 *
 * Unverified: how AWS rounds.
 */
export async function trailingDays(
  { here, read, nowMs }: Pick<PermissionCall<never>, "here" | "read" | "nowMs">,
  keyId: string,
) {
  const { key } = await findKey(read, here, keyId);
  const sinceMs = key && (key.lastUse?.atMs ?? key.createdMs);
  return {
    "kms:TrailingDaysWithoutKeyUsage":
      sinceMs === undefined ? undefined : String(Math.floor((nowMs - sinceMs) / DAY_MS)),
  };
}
