import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeNamed } from "../named.js";
import { onArn } from "../permissions.js";
import { without } from "../tags.js";

/** UntagResource takes tags off a stream or a consumer; those it does not have are no error. */
export const UntagResource = operation(kinesis, "UntagResource", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html",

  permissions: ({ input }) => [onArn("kinesis:UntagResource", input.ResourceARN, { keys: input.TagKeys })],

  async handle({ input, here, store, clock }) {
    await changeNamed(here, input.ResourceARN, { store, clock }, (one) => ({
      ...one,
      tags: without(one.tags, input.TagKeys),
    }));
    return {};
  },
});
