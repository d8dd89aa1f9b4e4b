import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { ON_DEMAND_LIMIT, SHARD_LIMIT, usage } from "../limits.js";
import { onArn } from "../permissions.js";

/** DescribeLimits answers how many shards and on-demand streams an account may have, and has. */
export const DescribeLimits = operation(kinesis, "DescribeLimits", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html",

  permissions: () => [onArn("kinesis:DescribeLimits", "*")],

  async handle({ here, store }) {
    const { shards, onDemand } = await store.read((read) => usage(read, here));
    return {
      ShardLimit: SHARD_LIMIT,
      OpenShardCount: shards,
      OnDemandStreamCount: onDemand,
      OnDemandStreamCountLimit: ON_DEMAND_LIMIT,
    };
  },
});
