import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { describeReplay, requireReplay } from "../archives/replay.js";
import { replayArn } from "../resources.js";

/** DescribeReplay answers a replay and how far it is. */
export const DescribeReplay = operation(events, "DescribeReplay", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeReplay.html",

  permissions: ({ input, here }) => [permission("events:DescribeReplay", replayArn(here, input.ReplayName), {})],

  handle: ({ input, here, store }) =>
    store.read(async (read) => describeReplay(await requireReplay(read, here, input.ReplayName))),
});
