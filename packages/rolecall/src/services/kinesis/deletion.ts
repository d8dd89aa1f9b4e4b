/** The end of a stream, also after a restart. */
import type { Host } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import { purge } from "./find.js";
import { type StreamRecord, statusAt, streams } from "./records.js";

export function removeWhenDue(stream: StreamRecord, host: Pick<Host, "store" | "background" | "clock" | "log">): void {
  const { account, region, name, id, status, busyUntilMs } = stream;
  if (status !== "DELETING") return;
  startOwed(host, {
    name: `the end of stream ${name}`,
    dueMs: busyUntilMs,
    work: () =>
      host.store.transact(async (tx) => {
        const found = await streams.get(tx, [account, region, name]);
        // Another one may have its name by now.
        if (found?.id === id && statusAt(found, busyUntilMs) === "GONE") await purge(tx, found);
      }),
  });
}

export async function resumeStreams(host: Host): Promise<void> {
  const { items } = await host.store.read((read) => streams.list(read, { prefix: [] }));
  for (const stream of items) removeWhenDue(stream, host);
}
