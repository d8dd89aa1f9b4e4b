import { kinesis } from "@rolecall/aws-model/kinesis";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeStreams } from "./deletion.js";
import { AddTagsToStream } from "./operations/add-tags-to-stream.js";
import { CreateStream } from "./operations/create-stream.js";
import { DecreaseStreamRetentionPeriod } from "./operations/decrease-stream-retention-period.js";
import { DeleteResourcePolicy } from "./operations/delete-resource-policy.js";
import { DeleteStream } from "./operations/delete-stream.js";
import { DeregisterStreamConsumer } from "./operations/deregister-stream-consumer.js";
import { DescribeLimits } from "./operations/describe-limits.js";
import { DescribeStream } from "./operations/describe-stream.js";
import { DescribeStreamConsumer } from "./operations/describe-stream-consumer.js";
import { DescribeStreamSummary } from "./operations/describe-stream-summary.js";
import { DisableEnhancedMonitoring } from "./operations/disable-enhanced-monitoring.js";
import { EnableEnhancedMonitoring } from "./operations/enable-enhanced-monitoring.js";
import { GetRecords } from "./operations/get-records.js";
import { GetResourcePolicy } from "./operations/get-resource-policy.js";
import { GetShardIterator } from "./operations/get-shard-iterator.js";
import { IncreaseStreamRetentionPeriod } from "./operations/increase-stream-retention-period.js";
import { ListShards } from "./operations/list-shards.js";
import { ListStreamConsumers } from "./operations/list-stream-consumers.js";
import { ListStreams } from "./operations/list-streams.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { ListTagsForStream } from "./operations/list-tags-for-stream.js";
import { MergeShards } from "./operations/merge-shards.js";
import { PutRecord } from "./operations/put-record.js";
import { PutRecords } from "./operations/put-records.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { RegisterStreamConsumer } from "./operations/register-stream-consumer.js";
import { RemoveTagsFromStream } from "./operations/remove-tags-from-stream.js";
import { SplitShard } from "./operations/split-shard.js";
import { StartStreamEncryption } from "./operations/start-stream-encryption.js";
import { StopStreamEncryption } from "./operations/stop-stream-encryption.js";
import { SubscribeToShard } from "./operations/subscribe-to-shard.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateMaxRecordSize } from "./operations/update-max-record-size.js";
import { UpdateShardCount } from "./operations/update-shard-count.js";
import { UpdateStreamMode } from "./operations/update-stream-mode.js";
import { resources } from "./resources.js";

/** Amazon Kinesis Data Streams. README.md beside this file lists gaps and sources. */
export const kinesisService: ServiceDefinition = {
  service: kinesis,
  operations: [
    AddTagsToStream,
    CreateStream,
    DecreaseStreamRetentionPeriod,
    DeleteResourcePolicy,
    DeleteStream,
    DeregisterStreamConsumer,
    DescribeLimits,
    DescribeStream,
    DescribeStreamConsumer,
    DescribeStreamSummary,
    DisableEnhancedMonitoring,
    EnableEnhancedMonitoring,
    GetRecords,
    GetResourcePolicy,
    GetShardIterator,
    IncreaseStreamRetentionPeriod,
    ListShards,
    ListStreamConsumers,
    ListStreams,
    ListTagsForResource,
    ListTagsForStream,
    MergeShards,
    PutRecord,
    PutRecords,
    PutResourcePolicy,
    RegisterStreamConsumer,
    RemoveTagsFromStream,
    SplitShard,
    StartStreamEncryption,
    StopStreamEncryption,
    SubscribeToShard,
    TagResource,
    UntagResource,
    UpdateMaxRecordSize,
    UpdateShardCount,
    UpdateStreamMode,
  ],
  resources,
  resume: resumeStreams,
};
