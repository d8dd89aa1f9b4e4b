/** A function's way from Pending to Active, and an update's from InProgress to Successful. */
import type { Host } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import { type FunctionRecord, functions } from "./records.js";

type ActivationHost = Pick<Host, "store" | "background" | "sandboxes" | "clock" | "log">;

/** Goes on behind the answer; a stop in between is caught up with by `resumeActivations`. */
export function activate(fn: FunctionRecord, host: ActivationHost): void {
  startOwed(host, {
    name: `activating ${fn.arn}`,
    work: async () => {
      await finish(fn, host);
      await host.sandboxes.retire(fn.arn, { exceptRevision: fn.environmentId, version: "$LATEST" });
    },
  });
}

/** After a restart: no function stays Pending for want of the process that was about to finish it. */
export async function resumeActivations(host: ActivationHost): Promise<void> {
  const waiting = await host.store.read(async (read) => (await functions.list(read, { prefix: [] })).items);
  for (const fn of waiting) if (fn.state === "Pending" || fn.update === "InProgress") await finish(fn, host);
}

async function finish(
  { account, region, name, environmentId }: FunctionRecord,
  { store }: ActivationHost,
): Promise<void> {
  await store.transact(async (tx) => {
    const now = await functions.get(tx, [account, region, name]);
    // Deleted, deleted and made anew, or updated again: then that change has its own activation.
    if (now?.environmentId !== environmentId) return;
    await functions.put(tx, { ...now, state: "Active", update: "Successful" });
  });
}
