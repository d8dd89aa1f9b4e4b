import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireArchive } from "../archives/archive.js";
import { startReplay } from "../archives/replay.js";
import { anotherBus, archiveNotFound, badReplayTimes, notABus, notAnArchive, replayExists } from "../errors.js";
import { type ReplayRecord, replays } from "../records.js";
import { archiveArn, archiveOfArn, busArn, busOfArn, replayArn } from "../resources.js";

/** StartReplay puts an archive's events of a span of time before its bus's rules again, or before some of them. */
export const StartReplay = operation(events, "StartReplay", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html",

  permissions: ({ input, here }) => [
    permission("events:StartReplay", replayArn(here, input.ReplayName), {}),
    permission("events:StartReplay", input.EventSourceArn, {}),
    permission("events:StartReplay", input.Destination.Arn, {}),
  ],

  async handle({ input, here, ...host }) {
    const { store, clock } = host;
    const { account, region } = here;
    const named = archiveOfArn(input.EventSourceArn);
    if (named === undefined) throw notAnArchive();
    const bus = busOfArn(input.Destination.Arn);
    if (!bus) throw notABus();
    if (input.EventStartTime >= input.EventEndTime) throw badReplayTimes();
    const replay: ReplayRecord = {
      account,
      region,
      name: input.ReplayName,
      archive: named.name,
      destinationArn: input.Destination.Arn,
      fromMs: input.EventStartTime.getTime(),
      toMs: input.EventEndTime.getTime(),
      state: "STARTING",
      startedMs: clock.now(),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.Destination.FilterArns ? { filterArns: [...input.Destination.FilterArns] } : {}),
    };
    await store.transact(async (tx) => {
      // Nobody replays what another account or Region has archived.
      if (archiveArn(named.here, named.name) !== archiveArn(here, named.name)) throw archiveNotFound(named.name);
      const archive = await requireArchive(tx, here, named.name);
      if (busArn(bus) !== busArn({ account, region, name: archive.bus })) throw anotherBus();
      if (await replays.get(tx, [account, region, replay.name])) throw replayExists(replay.name);
      await replays.put(tx, replay);
    });
    startReplay(replay, host);
    return {
      ReplayArn: replayArn(here, replay.name),
      State: replay.state,
      ReplayStartTime: new Date(replay.startedMs),
    };
  },
});
