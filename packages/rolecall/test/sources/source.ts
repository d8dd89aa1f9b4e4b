import type { Sandboxes } from "../../src/runtime/sandboxes.js";
import { type Stage, stage } from "../invokers/stage.js";
import { notingSandboxes } from "../noting-sandboxes.js";

/** Something that Lambda uses for a function with the function's execution role: a source, or a destination. */
export type Source = (scene: Scene, owner: string) => Promise<Ready>;

/** Set up, and not yet used. */
export interface Ready {
  readonly arn: string;
  /** What Lambda names in its answers, where that is not the same. */
  readonly named?: string;
  /** Tells Lambda to use it: makes the mapping, or the setting. */
  make(): Promise<unknown>;
  /** What is shown of it afterwards. */
  shows(): Promise<unknown>;
  /** Has one thing happen that Lambda carries with the role. */
  put(name: string): Promise<void>;
  /** What Lambda has carried so far, in order. */
  arrived(): Promise<readonly string[]>;
  /** Things that wait at the source: in sight of any reader, and hidden. A stream and a destination don't tell. */
  left?(): Promise<readonly [visible: number, hidden: number]>;
  /** Gives it a resource-based policy, or takes it away. */
  share?(document: string | undefined): Promise<void>;
}

export interface Scene extends Stage {
  /** What functions were given. */
  readonly events: Readonly<Record<string, unknown>>[];
  readonly roleArn: string;
}

/** The stage of the invokers, with functions that note their events and fail on those that say so. */
export async function scene(): Promise<Scene> {
  const events: Scene["events"][number][] = [];
  const made = await stage((runs) => noting(notingSandboxes(runs), events));
  return { ...made, events, roleArn: `arn:aws:iam::${made.owner}:role/${EXECUTION_ROLE}` };
}

/** As the stage names it. */
export const EXECUTION_ROLE = "execution";

/** What an event has, or a record has as its partition key, that the functions fail on. */
export const FAILS = "fails";

const noting = (sandboxes: Sandboxes, events: Scene["events"]): Sandboxes => ({
  ...sandboxes,
  async invoke(spec, invocation) {
    const event = JSON.parse(new TextDecoder().decode(invocation.payload)) as Scene["events"][number];
    events.push(event);
    const result = await sandboxes.invoke(spec, invocation);
    return fails(event) ? { ...result, functionError: "Unhandled" } : result;
  },
});

const fails = ({ [FAILS]: itself, Records = [] }: Scene["events"][number]) =>
  itself === true ||
  (Records as readonly { readonly kinesis?: { readonly partitionKey: string } }[]).some(
    ({ kinesis }) => kinesis?.partitionKey === FAILS,
  );
