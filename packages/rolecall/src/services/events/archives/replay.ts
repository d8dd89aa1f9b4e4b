/**
 * Replays: an archive's events of a span of time, put before its bus's rules again with `replay-name` in them.
 *
 * They go over in steps of one transaction each, which also says how far it came, so that a replay goes on after a
 * restart where it stood.
 */
import type { Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import type { Host } from "../../../kernel/host.js";
import { idSupply } from "../../../kernel/ids.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Read } from "../../../store/store.js";
import { accept } from "../accept.js";
import { type DeliveryHost, startDeliveries, stored } from "../delivery/deliver.js";
import { replayNotFound } from "../errors.js";
import { observeMatched } from "../metrics.js";
import { archived, archives, type DeliveryRecord, type ReplayRecord, replays } from "../records.js";
import { archiveArn, busRef, replayArn } from "../resources.js";
import { isKept } from "./archive.js";

export type ReplayHost = DeliveryHost & Pick<Host, "ids">;

const STEP_EVENTS = 100;

export function startReplay(replay: ReplayRecord, host: ReplayHost): void {
  // What the last step made, should it be in doubt whether it was written.
  let made: readonly DeliveryRecord[] = [];
  startOwed(host, {
    name: `replay ${replay.name}`,
    work: async (signal, before) => {
      if (before > 0) startDeliveries(await stored(made, host), host);
      made = [];
      while (!signal.aborted) {
        const done = await step(replay, host, (deliveries) => (made = deliveries));
        made = [];
        if (!done) return;
        observeMatched(done, host);
        startDeliveries(done, host);
      }
    },
  });
}

/** After a restart. */
export async function resumeReplays(host: ReplayHost): Promise<void> {
  const { items } = await host.store.read((read) => replays.list(read, { prefix: [] }));
  for (const replay of items) if (isUnderWay(replay)) startReplay(replay, host);
}

export const isUnderWay = ({ state }: ReplayRecord) =>
  state === "STARTING" || state === "RUNNING" || state === "CANCELLING";

/** The deliveries it made; undefined where the replay is over. `making` is told of them before they are written. */
function step(
  { account, region, name }: ReplayRecord,
  host: ReplayHost,
  making: (deliveries: readonly DeliveryRecord[]) => void,
): Promise<readonly DeliveryRecord[] | undefined> {
  const supply = idSupply(host.ids);
  const nowMs = host.clock.now();
  return host.store.transact(async (tx) => {
    supply.restart();
    const replay = await replays.get(tx, [account, region, name]);
    if (!replay || !isUnderWay(replay)) return undefined;
    if (replay.state === "CANCELLING") {
      await replays.put(tx, { ...replay, state: "CANCELLED", endedMs: nowMs });
      return undefined;
    }
    const archive = await archives.get(tx, [account, region, replay.archive]);
    if (!archive) {
      await replays.put(tx, { ...replay, state: "FAILED", endedMs: nowMs });
      return undefined;
    }
    const prefix = [account, region, replay.archive];
    const { items } = await archived.list(tx, {
      prefix,
      ...(replay.last
        ? { after: [...prefix, replay.last.timeMs, replay.last.id] }
        : { from: [...prefix, replay.fromMs] }),
      limit: STEP_EVENTS,
    });
    const due = items.map(({ event }) => event).filter(({ timeMs }) => timeMs < replay.toMs);
    const deliveries: DeliveryRecord[] = [];
    const bus = busRef({ partition: "aws", account, region }, replay.destinationArn);
    for (const event of due) {
      if (!isKept(archive, event, nowMs)) continue;
      const again = { ...event, ingestedMs: nowMs, replay: name };
      deliveries.push(...(await accept(tx, bus, again, supply.next, replay.filterArns)));
    }
    const last = due.at(-1);
    await replays.put(tx, {
      ...replay,
      ...(last ? { last: { timeMs: last.timeMs, id: last.id } } : {}),
      ...(due.length < STEP_EVENTS ? { state: "COMPLETED", endedMs: nowMs } : { state: "RUNNING" }),
    });
    making(deliveries);
    return deliveries;
  });
}

/** @throws ResourceNotFoundException */
export const requireReplay = (
  tx: Read,
  { account, region }: { readonly account: string; readonly region: string },
  name: string,
): Promise<ReplayRecord> => replays.require(tx, [account, region, name], () => replayNotFound(name));

type Described = Output<typeof events, "DescribeReplay">;

export const describeReplay = (replay: ReplayRecord): Described => ({
  ReplayName: replay.name,
  ReplayArn: replayArn(replay, replay.name),
  ...(replay.description === undefined ? {} : { Description: replay.description }),
  State: replay.state,
  EventSourceArn: archiveArn(replay, replay.archive),
  Destination: {
    Arn: replay.destinationArn,
    ...(replay.filterArns ? { FilterArns: [...replay.filterArns] } : {}),
  },
  EventStartTime: new Date(replay.fromMs),
  EventEndTime: new Date(replay.toMs),
  ...(replay.last ? { EventLastReplayedTime: new Date(replay.last.timeMs) } : {}),
  ReplayStartTime: new Date(replay.startedMs),
  ...(replay.endedMs === undefined ? {} : { ReplayEndTime: new Date(replay.endedMs) }),
});
