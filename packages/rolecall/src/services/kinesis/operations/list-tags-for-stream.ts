import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { requireStream } from "../find.js";
import { placeOf } from "../names.js";
import { onStream } from "../permissions.js";
import { MOST_TAGS, tagList } from "../tags.js";

/** ListTagsForStream answers the tags of a stream, by key. */
export const ListTagsForStream = operation(kinesis, "ListTagsForStream", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html",

  permissions: ({ input, here }) => [onStream("kinesis:ListTagsForStream", here, input)],

  async handle({ input, here, store, clock }) {
    const place = placeOf(here, input);
    const { tags } = await store.read((read) => requireStream(read, here, place, clock.now()));
    const { ExclusiveStartTagKey: after = "", Limit = MOST_TAGS } = input;
    const rest = tagList(tags).filter(({ Key }) => Key > after);
    return { Tags: rest.slice(0, Limit), HasMoreTags: rest.length > Limit };
  },
});
