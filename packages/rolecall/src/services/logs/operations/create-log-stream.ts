import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound, streamExists } from "../errors.js";
import { groups, streams } from "../records.js";
import { streamArn } from "../resources.js";

/** CreateLogStream makes an empty stream in a group that exists. */
export const CreateLogStream = operation(logs, "CreateLogStream", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html",

  permissions: ({ input, here }) => [
    permission("logs:CreateLogStream", streamArn(here, input.logGroupName, input.logStreamName), {}),
  ],

  async handle({ input, here, clock, store }) {
    const { account, region } = here;
    const { logGroupName: group, logStreamName: name } = input;
    const createdMs = clock.now();
    await store.transact(async (tx) => {
      await groups.require(tx, [account, region, group], groupNotFound);
      if (await streams.get(tx, [account, region, group, name])) throw streamExists();
      await streams.put(tx, { account, region, group, name, createdMs, storedBytes: 0, nextChunk: 0 });
    });
    return {};
  },
});
