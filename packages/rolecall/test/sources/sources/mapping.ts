import { CreateEventSourceMapping } from "../../../src/services/lambda/operations/create-event-source-mapping.js";
import { GetEventSourceMapping } from "../../../src/services/lambda/operations/get-event-source-mapping.js";
import type { Ready, Scene } from "../source.js";

type Made = Pick<Ready, "make" | "shows" | "arrived">;

/** The mapping of a source to the stage's function; `nameOf` finds what `put` was given in a record. */
export function mapped(
  { root, events }: Scene,
  EventSourceArn: string,
  settings: { readonly StartingPosition?: "TRIM_HORIZON" },
  nameOf: (record: Readonly<Record<string, unknown>>) => string,
): Made {
  let UUID = "";
  return {
    async make() {
      const made = await root.call(CreateEventSourceMapping, { FunctionName: "f", EventSourceArn, ...settings });
      UUID = made.UUID ?? "";
    },
    async shows() {
      const { State, LastProcessingResult } = await root.call(GetEventSourceMapping, { UUID });
      return { State, LastProcessingResult };
    },
    arrived: async () =>
      events.flatMap(({ Records = [] }) => (Records as readonly Readonly<Record<string, unknown>>[]).map(nameOf)),
  };
}
