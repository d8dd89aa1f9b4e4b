import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import { operation, permission } from "../../../../kernel/operation.js";
import { streamKey } from "../find.js";
import { type StreamRecord, streamArn, streams } from "../records.js";

const PAGE = 100;

/** ListStreams answers the streams of the account and Region, or those of one table, also those that are switched off. */
export const ListStreams = operation(dynamodbstreams, "ListStreams", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html",

  permissions: () => [permission("dynamodb:ListStreams", "*", {})],

  async handle({ input, here, store }) {
    const { TableName, Limit = PAGE, ExclusiveStartStreamArn: after } = input;
    const prefix = [here.account, here.region, ...(TableName === undefined ? [] : [TableName])];
    const start = after === undefined ? undefined : streamKey(after);
    const page = await store.read((read) =>
      streams.list(read, { prefix, ...(start === undefined ? {} : { after: start }), limit: Limit }),
    );
    const last = page.next === undefined ? undefined : page.items.at(-1);
    return { Streams: page.items.map(listed), ...(last ? { LastEvaluatedStreamArn: streamArn(last) } : {}) };
  },
});

const listed = (stream: StreamRecord) => ({
  StreamArn: streamArn(stream),
  TableName: stream.tableName,
  StreamLabel: stream.label,
});
