import { events } from "@rolecall/aws-model/events";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { describeBus } from "../buses.js";
import { buses } from "../records.js";
import { busArn, busRef, requireBus } from "../resources.js";

/**
 * UpdateEventBus changes what is given: description, dead-letter queue, logging.
 *
 * Gap: customer managed keys.
 */
export const UpdateEventBus = operation(events, "UpdateEventBus", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html",

  permissions: ({ input, here }) => [permission("events:UpdateEventBus", busArn(busRef(here, input.Name)), {})],

  async handle({ input, here, store, clock }) {
    if (input.KmsKeyIdentifier) throw notEmulated("Encryption of an event bus with a customer managed key");
    const nowMs = clock.now();
    const bus = await store.transact(async (tx) => {
      const changed = {
        ...(await requireBus(tx, busRef(here, input.Name))),
        modifiedMs: nowMs,
        ...(input.Description === undefined ? {} : { description: input.Description }),
        ...(input.DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: input.DeadLetterConfig.Arn }),
        ...(input.LogConfig
          ? { log: { includeDetail: input.LogConfig.IncludeDetail ?? "NONE", level: input.LogConfig.Level ?? "OFF" } }
          : {}),
      };
      await buses.put(tx, changed);
      return changed;
    });
    const { Policy: _policy, CreationTime: _made, LastModifiedTime: _modified, ...answer } = describeBus(bus);
    return answer;
  },
});
