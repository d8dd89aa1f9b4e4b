/** Forgets the tokens of transactions that AWS would no longer remember. */
import type { Background, Clock } from "../../../kernel/host.js";
import type { Key, Store } from "../../../store/store.js";
import { tokens } from "../records.js";

/** AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (ClientRequestToken) */
export const TOKEN_LIFETIME_MS = 10 * 60 * 1000;

const PAGE = 200;
const lastPurgeMs = new WeakMap<Store, number>();

/** Starts a purge, unless there was one within the last ten minutes. */
export function purgeTokens({
  store,
  clock,
  background,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly background: Background;
}): void {
  const nowMs = clock.now();
  const last = lastPurgeMs.get(store);
  if (last !== undefined && nowMs - last < TOKEN_LIFETIME_MS) return;
  lastPurgeMs.set(store, nowMs);
  background.start("DynamoDB transaction tokens", async (signal) => {
    let after: Key | undefined;
    do {
      signal.throwIfAborted();
      const from = after;
      const page = await store.read((tx) =>
        tokens.list(tx, { prefix: [], ...(from === undefined ? {} : { after: from }), limit: PAGE }),
      );
      const old = page.items.filter(({ atMs }) => nowMs - atMs >= TOKEN_LIFETIME_MS);
      if (old.length > 0) {
        await store.transact(async (tx) => {
          for (const { account, region, token, atMs } of old) {
            const key = [account, region, token];
            // The token may have been used anew since it was read.
            if ((await tokens.get(tx, key))?.atMs === atMs) await tokens.delete(tx, key);
          }
        });
      }
      after = page.next;
    } while (after !== undefined);
  });
}
