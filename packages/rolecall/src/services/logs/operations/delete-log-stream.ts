import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { deletionProtected, groupNotFound, streamNotFound } from "../errors.js";
import { eventsKey } from "../events.js";
import { groups, streams } from "../records.js";
import { streamArn } from "../resources.js";

/** DeleteLogStream deletes a stream with its events. */
export const DeleteLogStream = operation(logs, "DeleteLogStream", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html",

  permissions: ({ input, here }) => [
    permission("logs:DeleteLogStream", streamArn(here, input.logGroupName, input.logStreamName), {}),
  ],

  async handle({ input, here, store }) {
    const key = [here.account, here.region, input.logGroupName, input.logStreamName] as const;
    await store.transact(async (tx) => {
      const group = await groups.require(tx, key.slice(0, 3), groupNotFound);
      await streams.require(tx, key, streamNotFound);
      if (group.deletionProtected) throw deletionProtected();
      await streams.delete(tx, key);
      tx.deleteRange(eventsKey(...key));
    });
    return {};
  },
});
