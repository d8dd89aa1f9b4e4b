import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import { operation, permission } from "../../../../kernel/operation.js";
import { describeStream } from "../describe.js";
import { requireStream } from "../find.js";

/** DescribeStream answers what a stream holds and its shards, up to a hundred a page. */
export const DescribeStream = operation(dynamodbstreams, "DescribeStream", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html",

  permissions: ({ input }) => [permission("dynamodb:DescribeStream", input.StreamArn, {})],

  async handle({ input, store }) {
    return store.read(async (read) => {
      const stream = await requireStream(read, input.StreamArn);
      return { StreamDescription: await describeStream(read, stream, input) };
    });
  },
});
