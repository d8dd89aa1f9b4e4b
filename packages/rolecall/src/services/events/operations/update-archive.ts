import { events } from "@rolecall/aws-model/events";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { describeArchive, requireArchive } from "../archives/archive.js";
import { compilePattern } from "../patterns.js";
import { archives } from "../records.js";
import { archiveArn } from "../resources.js";

/** UpdateArchive changes what is given: pattern, retention, description. */
export const UpdateArchive = operation(events, "UpdateArchive", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateArchive.html",

  permissions: ({ input, here }) => [permission("events:UpdateArchive", archiveArn(here, input.ArchiveName), {})],

  async handle({ input, here, store }) {
    if (input.KmsKeyIdentifier) throw notEmulated("Encryption of an archive with a customer managed key");
    if (input.EventPattern) compilePattern(input.EventPattern);
    const archive = await store.transact(async (tx) => {
      const changed = {
        ...(await requireArchive(tx, here, input.ArchiveName)),
        ...(input.Description === undefined ? {} : { description: input.Description }),
        ...(input.EventPattern ? { pattern: input.EventPattern } : {}),
        ...(input.RetentionDays === undefined ? {} : { retentionDays: input.RetentionDays }),
      };
      await archives.put(tx, changed);
      return changed;
    });
    const { ArchiveArn, State, CreationTime } = describeArchive(archive);
    return { ArchiveArn, State, CreationTime };
  },
});
