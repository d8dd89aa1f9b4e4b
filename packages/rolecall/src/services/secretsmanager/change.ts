import type { Here } from "../../kernel/here.js";
import type { Host } from "../../kernel/host.js";
import { requireLive, secretArn } from "./names.js";
import { type SecretRecord, secrets } from "./records.js";

/** Changes a secret in one transaction. @throws as `requireLive`, and what `change` throws */
export const changeSecret = (
  here: Here,
  secretId: string,
  { store }: Pick<Host, "store">,
  change: (secret: SecretRecord) => SecretRecord,
): Promise<SecretRecord> =>
  store.transact(async (tx) => {
    const changed = change(await requireLive(tx, here, secretId));
    await secrets.put(tx, changed);
    return changed;
  });

/** What most operations answer. */
export const named = (secret: SecretRecord) => ({ ARN: secretArn(secret), Name: secret.name });
