/**
 * What a service tells the default event bus of its account: an event is written in the transaction that makes it true, and
 * handed to EventBridge afterwards by the service's principal (`outbox.ts`). AWS calls most of these events best effort.
 *
 * AWS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html
 */
import type { Input, Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import { collection } from "../store/collection.js";
import type { Transaction } from "../store/store.js";
import { asService } from "./call.js";
import { AwsError } from "./errors.js";
import type { Host } from "./host.js";
import type { Operation } from "./operation.js";
import { type Outbox, type OutboxHost, outbox, type Waiting } from "./outbox.js";

/** An event as its service tells it. */
interface OwnEvent {
  readonly id: string;
  readonly atMs: number;
  readonly account: string;
  readonly region: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface WaitingEvent extends Waiting, Omit<OwnEvent, "detail"> {
  /** As JSON. */
  readonly detail: string;
}

type BusHost = OutboxHost & Pick<Host, "call">;

export interface BusOutbox extends Outbox<BusHost> {
  note(tx: Transaction, event: OwnEvent): Promise<void>;
}

/** @param name of the collection, `ssm/events` */
export function busOutbox({
  name,
  service,
  source,
  putEvents,
}: {
  readonly name: string;
  readonly service: `${string}.amazonaws.com`;
  readonly source: `aws.${string}`;
  /** The operation PutEvents: the kernel knows no service. Asked for when needed, since services import each other in rounds. */
  readonly putEvents: () => Operation<Input<typeof events, "PutEvents">, Output<typeof events, "PutEvents">>;
}): BusOutbox {
  // In the order in which they are due.
  const keyOf = ({ atMs, dueMs = atMs, id }: WaitingEvent) => [dueMs, id];
  const waiting = collection<WaitingEvent>({ name, key: keyOf });
  return {
    ...outbox<WaitingEvent, BusHost>({
      name: `telling EventBridge of events of ${source}`,
      waiting,
      keyOf,
      async hand({ call }, { account, region, atMs, detailType, resources, detail }) {
        const entry = {
          Source: source,
          DetailType: detailType,
          Detail: detail,
          Resources: [...resources],
          Time: new Date(atMs),
        };
        requireTaken(await call(putEvents(), { Entries: [entry] }, asService(service, { region, account })));
      },
      about: () => ({ to: "EventBridge", of: source }),
    }),
    note: (tx, { detail, ...event }) => waiting.put(tx, { ...event, detail: JSON.stringify(detail) }),
  };
}

/** PutEvents answers with success what it did not take. @throws AwsError */
function requireTaken({ Entries = [] }: Output<typeof events, "PutEvents">): void {
  const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (refused) throw new AwsError(refused.ErrorCode ?? "", refused.ErrorMessage ?? "");
}
