/**
 * What the kernel asks about streams and consumers: tags, and the resource policy of each.
 *
 * AWS: https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html
 */
import { compilePolicy } from "@rolecall/engine";
import type { Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { consumerOfArn, streamOfArn } from "./names.js";
import { type ConsumerRecord, consumers, streams } from "./records.js";

/** What a resource policy can let other accounts do. Unverified whether AWS has more. */
const SHARED: ReadonlySet<string> = new Set(
  [
    "DescribeStream",
    "DescribeStreamConsumer",
    "DescribeStreamSummary",
    "GetRecords",
    "GetShardIterator",
    "ListShards",
    "PutRecord",
    "PutRecords",
    "SubscribeToShard",
  ].map((name) => `kinesis:${name}`),
);

export const resources: Resources = {
  async find(tx, arn, action) {
    const place = streamOfArn(arn);
    const found = place
      ? await streams.get(tx, [place.account, place.region, place.name])
      : await consumerByArn(tx, arn);
    if (!found) return undefined;
    const { tags, policy, name } = found;
    return {
      tags,
      ...(policy === undefined
        ? {}
        : { policy: { policy: compilePolicy(policy), name: `resource policy of "${name}"` } }),
      ...(SHARED.has(action) ? {} : { policyScope: "own-account" as const }),
    };
  },
};

/** A consumer that was registered again under its name has another ARN. */
export async function consumerByArn(read: Read, arn: string): Promise<ConsumerRecord | undefined> {
  const ref = consumerOfArn(arn);
  const found = ref && (await consumers.get(read, [ref.account, ref.region, ref.stream, ref.name]));
  return found && Math.floor(found.createdMs / 1000) === ref.second ? found : undefined;
}
