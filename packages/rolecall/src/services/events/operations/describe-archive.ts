import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { describeArchive, requireArchive } from "../archives/archive.js";
import { archiveArn } from "../resources.js";

/** DescribeArchive answers an archive with how much it keeps. */
export const DescribeArchive = operation(events, "DescribeArchive", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeArchive.html",

  permissions: ({ input, here }) => [permission("events:DescribeArchive", archiveArn(here, input.ArchiveName), {})],

  handle: ({ input, here, store }) =>
    store.read(async (read) => describeArchive(await requireArchive(read, here, input.ArchiveName))),
});
