import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { readNamed } from "../named.js";
import { onArn } from "../permissions.js";
import { tagList } from "../tags.js";

/** ListTagsForResource answers the tags of a stream or a consumer. */
export const ListTagsForResource = operation(kinesis, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html",

  permissions: ({ input }) => [onArn("kinesis:ListTagsForResource", input.ResourceARN)],

  async handle({ input, here, store, clock }) {
    const { tags } = await readNamed(here, input.ResourceARN, { store, clock });
    return { Tags: tagList(tags) };
  },
});
