import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import type { ServiceDefinition } from "../../../kernel/service.js";
import { DescribeStream } from "./operations/describe-stream.js";
import { GetRecords } from "./operations/get-records.js";
import { GetShardIterator } from "./operations/get-shard-iterator.js";
import { ListStreams } from "./operations/list-streams.js";
import { resumeStreams } from "./specification.js";

/** DynamoDB Streams: an API of its own, whose actions and ARNs are DynamoDB's. */
export const dynamodbStreamsService: ServiceDefinition = {
  service: dynamodbstreams,
  operations: [DescribeStream, GetRecords, GetShardIterator, ListStreams],
  // The ARNs are `dynamodb`'s, which knows them.
  resources: { find: async () => undefined },
  resume: resumeStreams,
};
