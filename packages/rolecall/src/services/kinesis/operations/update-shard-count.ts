import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { invalid, invalidArgument } from "../errors.js";
import { changeStream, requireActive } from "../find.js";
import { requireRoom } from "../limits.js";
import { streamArn } from "../names.js";
import { onAny } from "../permissions.js";
import { openShards, SETTLING_MS } from "../records.js";
import { forgetExpired, scale } from "../shards.js";

/** UpdateShardCount gives a stream so many shards with equal shares, by splitting and merging. */
export const UpdateShardCount = operation(kinesis, "UpdateShardCount", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html",

  permissions: ({ input, here }) => [onAny("kinesis:UpdateShardCount", here, input)],

  async handle({ input, here, store, clock }) {
    const { TargetShardCount: target } = input;
    let count = 0;
    const changed = await changeStream(here, input, { store, clock }, async (stream, tx, nowMs) => {
      count = openShards(stream).length;
      // Unverified words.
      if (stream.mode === "ON_DEMAND") {
        throw invalid("UpdateShardCount is not supported for a stream with stream mode ON_DEMAND.");
      }
      if (target > count * 2 || target < count / 2) {
        throw invalidArgument(
          `UpdateShardCount cannot scale from ${count} to ${target} shards: at most double and at least half of the current count.`,
        );
      }
      requireActive(stream, nowMs);
      await requireRoom(tx, stream, target - count);
      const scaled = await scale(tx, forgetExpired(tx, stream, nowMs), target, nowMs);
      return { ...scaled, status: "UPDATING", busyUntilMs: nowMs + SETTLING_MS };
    });
    return {
      StreamName: changed.name,
      StreamARN: streamArn(changed),
      CurrentShardCount: count,
      TargetShardCount: target,
    };
  },
});
