/** What an account has once: since when it is known here, its alias, its password policy. */
import type { Store } from "../../store/store.js";
import { type AccountRecord, accountRecord, accounts } from "./records.js";

/** The account's record, noting when it was first asked for: accounts come into being on first use. */
export async function accountSince(
  store: Store,
  account: string,
  nowMs: number,
): Promise<AccountRecord & { createdMs: number }> {
  return store.transact(async (tx) => {
    const record = await accountRecord(tx, account);
    if (record.createdMs !== undefined) return { ...record, createdMs: record.createdMs };
    const since = { ...record, createdMs: nowMs };
    await accounts.put(tx, since);
    return since;
  });
}
