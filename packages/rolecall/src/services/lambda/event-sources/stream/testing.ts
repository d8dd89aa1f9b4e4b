/** What tests of mappings share, whatever kind the stream is. */
import { vi } from "vitest";
import { allow, type World } from "../../../../testing/world.js";
import { PutRolePolicy } from "../../../iam/operations/put-role-policy.js";
import { CreateEventSourceMapping } from "../../operations/create-event-source-mapping.js";
import { notedEvents, notingFunction } from "../testing.js";

interface Given<Entry> {
  /** Of the test that runs. */
  readonly world: () => World;
  readonly file: () => string;
  /** ARN of the stream. */
  readonly source: () => string;
  /** The actions that reading it takes. */
  readonly reads: readonly string[];
  /** What a record is called. It runs in functions too, so that it must stand for itself. */
  readonly nameOf: (entry: Entry) => string;
}

export function streamTests<Entry>({ world, file, source, reads, nameOf }: Given<Entry>) {
  const events = () => notedEvents<{ readonly Records: Entry[]; readonly state?: unknown }>(file());
  return {
    /** A function whose every batch is noted; `then` is what it does after that, with the `names` of the batch's records. */
    noting: (then = "", policies = [allow(reads)]) =>
      notingFunction(world(), file(), `const names = event.Records.map(${nameOf}); ${then}`, policies),
    events,
    /** The names of each batch. */
    batches: async () => (await events()).map(({ Records }) => Records.map(nameOf).join("")),
    map: (over: object = {}) =>
      world().root.call(CreateEventSourceMapping, {
        FunctionName: "f",
        EventSourceArn: source(),
        StartingPosition: "TRIM_HORIZON",
        ...over,
      }),
    /** What the role may do from now on. */
    may: (actions: readonly string[]) =>
      world().root.call(PutRolePolicy, {
        RoleName: "r",
        PolicyName: "policy-0",
        PolicyDocument: allow(actions).document,
      }),
    /** Lets time go on until it is so: pollers sleep between their looks, and a busy machine takes its time for sandboxes. */
    eventually: (look: () => Promise<void>) =>
      vi.waitFor(
        async () => {
          await world().clock.advance(500);
          await look();
        },
        { timeout: 30_000, interval: 10 },
      ),
  };
}
