import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import { operation, permission } from "../../../../kernel/operation.js";
import { type StreamRecord, streamArn, streams } from "../records.js";

const PAGE = 100;

/** ListStreams answers the streams of the account and Region, or those of one table, also those that are switched off. */
export const ListStreams = operation(dynamodbstreams, "ListStreams", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html",

  permissions: () => [permission("dynamodb:ListStreams", "*", {})],

  async handle({ input, here, store }) {
    const { TableName, Limit = PAGE, ExclusiveStartStreamArn: after } = input;
    const prefix = [here.account, here.region, ...(TableName === undefined ? [] : [TableName])];
    const { items } = await store.read((read) => streams.list(read, { prefix }));
    const start = after === undefined ? 0 : items.findIndex((stream) => streamArn(stream) === after) + 1;
    const page = items.slice(start, start + Limit);
    const last = page.at(-1);
    const more = start + page.length < items.length;
    return { Streams: page.map(listed), ...(more && last ? { LastEvaluatedStreamArn: streamArn(last) } : {}) };
  },
});

const listed = (stream: StreamRecord) => ({
  StreamArn: streamArn(stream),
  TableName: stream.tableName,
  StreamLabel: stream.label,
});
