import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeStream } from "../find.js";
import { onStream } from "../permissions.js";
import { checkedTags } from "../tags.js";

/** AddTagsToStream adds tags to a stream, or changes their values. */
export const AddTagsToStream = operation(kinesis, "AddTagsToStream", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html",

  permissions: ({ input, here }) => [onStream("kinesis:AddTagsToStream", here, input, { set: input.Tags })],

  async handle({ input, here, store, clock }) {
    await changeStream(here, input, { store, clock }, (stream) => ({
      ...stream,
      tags: checkedTags({ ...stream.tags, ...input.Tags }, `stream ${stream.name} under account ${stream.account}`),
    }));
    return {};
  },
});
