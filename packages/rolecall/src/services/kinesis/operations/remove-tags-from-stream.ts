import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeStream } from "../find.js";
import { onStream } from "../permissions.js";
import { without } from "../tags.js";

/** RemoveTagsFromStream takes tags off a stream; those it does not have are no error. */
export const RemoveTagsFromStream = operation(kinesis, "RemoveTagsFromStream", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html",

  permissions: ({ input, here }) => [onStream("kinesis:RemoveTagsFromStream", here, input, { keys: input.TagKeys })],

  async handle({ input, here, store, clock }) {
    await changeStream(here, input, { store, clock }, (stream) => ({
      ...stream,
      tags: without(stream.tags, input.TagKeys),
    }));
    return {};
  },
});
