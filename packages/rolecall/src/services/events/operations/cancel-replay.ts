import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { isUnderWay, requireReplay } from "../archives/replay.js";
import { replayOver } from "../errors.js";
import { replays } from "../records.js";
import { replayArn } from "../resources.js";

/** CancelReplay ends a replay that is under way; what it handed over stays so. */
export const CancelReplay = operation(events, "CancelReplay", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CancelReplay.html",

  permissions: ({ input, here }) => [permission("events:CancelReplay", replayArn(here, input.ReplayName), {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const replay = await requireReplay(tx, here, input.ReplayName);
      if (!isUnderWay(replay)) throw replayOver(replay.name);
      await replays.put(tx, { ...replay, state: "CANCELLING" });
    });
    return { ReplayArn: replayArn(here, input.ReplayName), State: "CANCELLING" as const };
  },
});
