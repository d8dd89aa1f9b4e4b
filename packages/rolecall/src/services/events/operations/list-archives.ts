import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { describeArchive } from "../archives/archive.js";
import { namedPage, nextToken } from "../paging.js";
import { archives } from "../records.js";
import { archiveArn, busRef } from "../resources.js";

/** ListArchives lists the account's archives by name, if asked those of one bus. */
export const ListArchives = operation(events, "ListArchives", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListArchives.html",

  permissions: ({ here }) => [permission("events:ListArchives", archiveArn(here, "*"), {})],

  async handle({ input, here, store }) {
    const { items: all } = await store.read((read) => archives.list(read, { prefix: [here.account, here.region] }));
    const bus = input.EventSourceArn === undefined ? undefined : busRef(here, input.EventSourceArn).name;
    const wanted = all.filter(
      (archive) => (bus === undefined || archive.bus === bus) && (input.State ?? "ENABLED") === "ENABLED",
    );
    const { items, next } = namedPage(wanted, input);
    return {
      Archives: items.map((archive) => {
        const {
          ArchiveArn: _arn,
          Description: _description,
          EventPattern: _pattern,
          ...listed
        } = describeArchive(archive);
        return listed;
      }),
      ...nextToken(next),
    };
  },
});
