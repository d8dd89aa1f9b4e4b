/**
 * The rates of API destinations: each delivery takes a turn, and waits for it. Turns are in memory: after a restart a burst
 * may come on top of what went before.
 */
import type { Host } from "../../../kernel/host.js";
import type { Store } from "../../../store/store.js";
import type { ApiDestinationRecord } from "../records.js";
import { arnOfDestination } from "./api-destination.js";

/** By server, and by the destination's ARN: when the next turn is. */
const turns = new WeakMap<Store, Map<string, number>>();

/** When the delivery's turn is; never before now. */
export function takeTurn(destination: ApiDestinationRecord, { store, clock }: Pick<Host, "store" | "clock">): number {
  let ofServer = turns.get(store);
  if (!ofServer) {
    ofServer = new Map();
    turns.set(store, ofServer);
  }
  const arn = arnOfDestination(destination);
  const nowMs = clock.now();
  // A second's worth of turns may be taken at once, as long as none was for a while.
  const turnMs = Math.max(ofServer.get(arn) ?? 0, nowMs - 1000 + 1000 / destination.perSecond);
  ofServer.set(arn, turnMs + 1000 / destination.perSecond);
  return Math.max(nowMs, Math.ceil(turnMs));
}
