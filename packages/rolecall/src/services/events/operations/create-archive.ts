import { events } from "@rolecall/aws-model/events";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { describeArchive } from "../archives/archive.js";
import { archiveExists, busNotFound } from "../errors.js";
import { compilePattern } from "../patterns.js";
import { type ArchiveRecord, archives } from "../records.js";
import { archiveArn, busArn, busRef, requireBus } from "../resources.js";

/**
 * CreateArchive keeps a bus's events from now on, all or those that match a pattern.
 *
 * Gap: customer managed keys.
 */
export const CreateArchive = operation(events, "CreateArchive", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html",

  permissions: ({ input, here }) => [
    permission("events:CreateArchive", archiveArn(here, input.ArchiveName), {}),
    permission("events:CreateArchive", input.EventSourceArn, {}),
  ],

  async handle({ input, here, store, clock }) {
    if (input.KmsKeyIdentifier) throw notEmulated("Encryption of an archive with a customer managed key");
    if (input.EventPattern) compilePattern(input.EventPattern);
    const { account, region } = here;
    const bus = busRef(here, input.EventSourceArn);
    const archive: ArchiveRecord = {
      account,
      region,
      name: input.ArchiveName,
      bus: bus.name,
      retentionDays: input.RetentionDays ?? 0,
      createdMs: clock.now(),
      eventCount: 0,
      sizeBytes: 0,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.EventPattern ? { pattern: input.EventPattern } : {}),
    };
    // The bus of another account or Region is none of those that can be archived here.
    if (busArn(bus) !== busArn({ account, region, name: bus.name })) throw busNotFound(bus.name);
    await store.transact(async (tx) => {
      await requireBus(tx, bus);
      if (await archives.get(tx, [account, region, archive.name])) throw archiveExists(archive.name);
      await archives.put(tx, archive);
    });
    const { ArchiveArn, State, CreationTime } = describeArchive(archive);
    return { ArchiveArn, State, CreationTime };
  },
});
