/**
 * Telling of events that have come to their end: each destination and dead-letter queue once, and again only where a stop
 * of the server leaves open whether it was told. What the execution role may not do, or its service refuses, is lost as on
 * AWS; the refusal stands in the trail.
 */
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import type { Key, Read } from "../../../store/store.js";
import { asExecutionRole } from "../execution-role.js";
import { count, observe } from "../metrics.js";
import { unqualifiedArn } from "../names.js";
import { type EndedRecord, type EventRecord, eventConfigs, events, functions, type OwedRecord } from "../records.js";
import { pass } from "../recursion.js";
import { at, destinationOf } from "./destinations.js";

type DeliveryHost = Pick<Host, "store" | "call" | "sessions" | "clock" | "ids" | "log" | "metrics">;

/** Who is to be told, by the settings as they are when the event ends. */
export async function ending(
  read: Read,
  event: EventRecord,
  end: Pick<EndedRecord, "condition" | "atMs" | "roleArn">,
  ids: { readonly onEnd: string; readonly deadLetter: string },
): Promise<EndedRecord> {
  const { account, region, functionName, qualifier } = event;
  const succeeded = end.condition === "Success";
  const config = await eventConfigs.get(read, [account, region, functionName, qualifier || "$LATEST"]);
  const destination = succeeded ? config?.onSuccess : config?.onFailure;
  const deadLetterArn = succeeded
    ? undefined
    : (await functions.get(read, [account, region, functionName]))?.deadLetterArn;
  const owed: OwedRecord[] = [];
  if (destination !== undefined) owed.push({ id: ids.onEnd, arn: destination, as: "destination" });
  if (deadLetterArn) owed.push({ id: ids.deadLetter, arn: deadLetterArn, as: "dead letter" });
  return { ...end, invokeCount: event.failures + (succeeded ? 1 : 0), owed };
}

/** Does a step, however often the store fails. */
export type Done = <Result>(step: () => Promise<Result>) => Promise<Result>;

/** Tells everybody who is owed it; the event is gone afterwards. */
export async function deliver(key: Key, host: DeliveryHost, done: Done): Promise<void> {
  for (;;) {
    const event = await done(() => host.store.read((read) => events.get(read, key)));
    const { ended } = event ?? {};
    const [owed] = ended?.owed ?? [];
    if (!event || !ended || !owed) return;
    await done(() => tell(event, ended, owed, host));
    await done(() => noteTold(key, owed, host));
  }
}

const noteTold = (key: Key, owed: OwedRecord, { store }: DeliveryHost): Promise<void> =>
  store.transact(async (tx) => {
    const now = await events.get(tx, key);
    if (!now?.ended) return;
    const left = now.ended.owed.filter(({ id }) => id !== owed.id);
    if (left.length === 0) await events.delete(tx, key);
    else await events.put(tx, { ...now, ended: { ...now.ended, owed: left } });
  });

async function tell(event: EventRecord, ended: EndedRecord, owed: OwedRecord, host: DeliveryHost): Promise<void> {
  const { account, region, functionName: name } = event;
  const arn = unqualifiedArn({ account, region, name });
  try {
    const role = await asExecutionRole({ arn, name, roleArn: ended.roleArn, account, region }, host);
    // A destination that invokes the function again goes on with the same chain.
    const as = { ...at(owed.arn, role), traceHeader: pass(event.traceHeader, arn, host).header };
    await destinationOf(owed.arn)?.tell({ event, ended, owed }, host.call, as);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const failed = owed.as === "dead letter" ? "DeadLetterErrors" : "DestinationDeliveryFailures";
    observe(host, { account, region, name, qualifier: event.qualifier }, host.clock.now(), { [failed]: count(1) });
    host.log.warn(`what became of an event could not be told; the ${owed.as} is lost`, {
      function: arn,
      requestId: event.requestId,
      to: owed.arn,
      error: error.message,
    });
  }
}
