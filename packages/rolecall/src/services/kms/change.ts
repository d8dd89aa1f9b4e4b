import type { Here } from "../../kernel/here.js";
import type { Host } from "../../kernel/host.js";
import type { Transaction } from "../../store/store.js";
import { requireKey } from "./names.js";
import { type KeyRecord, keys } from "./records.js";

/** Changes a key in one transaction, and does in it what goes `along`. @throws NotFoundException, and what `change` throws */
export const changeKey = (
  here: Here,
  keyId: string,
  { store }: Pick<Host, "store">,
  change: (key: KeyRecord) => KeyRecord,
  along?: (tx: Transaction, changed: KeyRecord) => Promise<void>,
): Promise<KeyRecord> =>
  store.transact(async (tx) => {
    const changed = change(await requireKey(tx, here, keyId));
    await keys.put(tx, changed);
    await along?.(tx, changed);
    return changed;
  });
