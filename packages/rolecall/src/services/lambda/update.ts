/** A change of code or configuration: one at a time, under the caller's RevisionId, on new sandboxes afterwards. */
import type { Host } from "../../kernel/host.js";
import { activate } from "./activation.js";
import { pending, revisionDiffers, updateInProgress } from "./errors.js";
import { findFunction } from "./lookup.js";
import type { FunctionRef } from "./names.js";
import { type FunctionRecord, functions, type VersionRecord } from "./records.js";
import { publish } from "./versions.js";

export async function update(
  ref: FunctionRef,
  revisionId: string | undefined,
  change: (before: FunctionRecord) => Partial<FunctionRecord>,
  host: Pick<Host, "store" | "background" | "sandboxes" | "ids" | "clock" | "log">,
  publishes = false,
): Promise<{ readonly changed: FunctionRecord; readonly published: VersionRecord | undefined }> {
  const fresh = { revisionId: host.ids.uuid(), environmentId: host.ids.uuid(), modifiedMs: host.clock.now() };
  const ofVersion = { revisionId: host.ids.uuid(), environmentId: host.ids.uuid(), modifiedMs: fresh.modifiedMs };
  const done = await host.store.transact(async (tx) => {
    const before = await findFunction(tx, ref);
    if (before.state === "Pending") throw pending("Pending");
    if (before.update === "InProgress") throw updateInProgress(before.arn);
    requireRevision(before, revisionId);
    const after: FunctionRecord = { ...before, ...change(before), ...fresh, update: "InProgress" };
    await functions.put(tx, after);
    return { changed: after, published: publishes ? await publish(tx, after, undefined, ofVersion) : undefined };
  });
  activate(done.changed, host);
  return done;
}

/** @throws PreconditionFailedException when the caller goes by an older state */
export function requireRevision(fn: FunctionRecord, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== fn.revisionId) throw revisionDiffers();
}
