import { events } from "@rolecall/aws-model/events";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { describeBus } from "../buses.js";
import { busExists, busNameHasSlash, busNameReserved, limitExceeded } from "../errors.js";
import { type BusRecord, buses } from "../records.js";
import { busArn, busRef, DEFAULT_BUS } from "../resources.js";
import { tagsOf } from "../tagging.js";

/** AWS's quota for an account in a Region. */
const BUSES = 100;

/**
 * CreateEventBus makes a custom bus.
 *
 * Gap: partner event buses (EventSourceName), customer managed keys.
 */
export const CreateEventBus = operation(events, "CreateEventBus", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html",

  permissions: ({ input, here }) => {
    const arn = busArn(busRef(here, input.Name));
    const tags = input.Tags?.length
      ? { set: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])) }
      : undefined;
    return [
      permission("events:CreateEventBus", arn, {}, tags),
      ...(tags ? [permission("events:TagResource", arn, { "events:creatorAccount": undefined }, tags)] : []),
    ];
  },

  async handle({ input, here, store, clock }) {
    if (input.EventSourceName !== undefined) throw notEmulated("A partner event bus");
    if (input.KmsKeyIdentifier !== undefined)
      throw notEmulated("Encryption of an event bus with a customer managed key");
    if (input.Name.includes("/")) throw busNameHasSlash();
    if (input.Name === DEFAULT_BUS) throw busNameReserved();
    const { account, region } = here;
    const nowMs = clock.now();
    const bus: BusRecord = {
      account,
      region,
      name: input.Name,
      tags: tagsOf(input.Tags),
      createdMs: nowMs,
      modifiedMs: nowMs,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: input.DeadLetterConfig.Arn }),
      ...(input.LogConfig
        ? { log: { includeDetail: input.LogConfig.IncludeDetail ?? "NONE", level: input.LogConfig.Level ?? "OFF" } }
        : {}),
    };
    await store.transact(async (tx) => {
      if (await buses.get(tx, [account, region, bus.name])) throw busExists(bus.name);
      const { items } = await buses.list(tx, { prefix: [account, region] });
      if (items.filter(({ name }) => name !== DEFAULT_BUS).length >= BUSES - 1) throw limitExceeded();
      await buses.put(tx, bus);
    });
    const { Description, DeadLetterConfig, LogConfig } = describeBus(bus);
    return {
      EventBusArn: busArn(bus),
      ...(Description === undefined ? {} : { Description }),
      ...(DeadLetterConfig ? { DeadLetterConfig } : {}),
      ...(LogConfig ? { LogConfig } : {}),
    };
  },
});
