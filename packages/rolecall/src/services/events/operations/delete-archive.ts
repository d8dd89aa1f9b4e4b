import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireArchive } from "../archives/archive.js";
import { archived, archives } from "../records.js";
import { archiveArn } from "../resources.js";

/** DeleteArchive deletes an archive with all that it keeps. */
export const DeleteArchive = operation(events, "DeleteArchive", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteArchive.html",

  permissions: ({ input, here }) => [permission("events:DeleteArchive", archiveArn(here, input.ArchiveName), {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { account, region, name } = await requireArchive(tx, here, input.ArchiveName);
      await archives.delete(tx, [account, region, name]);
      await archived.deleteBelow(tx, [account, region, name]);
    });
    return {};
  },
});
