import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeNamed } from "../named.js";
import { onArn } from "../permissions.js";
import { checkedTags } from "../tags.js";

/** TagResource adds tags to a stream or a consumer, or changes their values. */
export const TagResource = operation(kinesis, "TagResource", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html",

  permissions: ({ input }) => [onArn("kinesis:TagResource", input.ResourceARN, { set: input.Tags })],

  async handle({ input, here, store, clock }) {
    await changeNamed(here, input.ResourceARN, { store, clock }, (one) => ({
      ...one,
      tags: checkedTags({ ...one.tags, ...input.Tags }, `resource ${input.ResourceARN}`),
    }));
    return {};
  },
});
