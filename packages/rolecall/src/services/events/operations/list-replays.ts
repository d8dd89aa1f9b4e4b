import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { describeReplay } from "../archives/replay.js";
import { namedPage, nextToken } from "../paging.js";
import { replays } from "../records.js";
import { archiveArn, replayArn } from "../resources.js";

/** ListReplays lists the account's replays by name, if asked those in one state or of one archive. */
export const ListReplays = operation(events, "ListReplays", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListReplays.html",

  permissions: ({ here }) => [permission("events:ListReplays", replayArn(here, "*"), {})],

  async handle({ input, here, store }) {
    const { items: all } = await store.read((read) => replays.list(read, { prefix: [here.account, here.region] }));
    const wanted = all.filter(
      (replay) =>
        (input.State === undefined || replay.state === input.State) &&
        (input.EventSourceArn === undefined || archiveArn(replay, replay.archive) === input.EventSourceArn),
    );
    const { items, next } = namedPage(wanted, input);
    return {
      Replays: items.map((replay) => {
        const {
          ReplayArn: _arn,
          Description: _description,
          Destination: _destination,
          ...listed
        } = describeReplay(replay);
        return listed;
      }),
      ...nextToken(next),
    };
  },
});
