/**
 * Actions of alarms, done behind the change of state that they were written with. A function and a topic that CloudWatch
 * may not call, or that are not there, are not tried again; all else is, for a day.
 *
 * INVARIANT: the store alone says what is owed, so an action is done at least once whatever ends the server.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
import { regionOf } from "../../../kernel/arn.js";
import { asService } from "../../../kernel/call.js";
import { AwsError, isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { startOwed, untilDone } from "../../../kernel/owed.js";
import { mayPass, nextTry } from "../../../kernel/retry-policy.js";
import { Invoke } from "../../lambda/operations/invoke.js";
import { Publish } from "../../sns/operations/publish.js";
import { alarmArn } from "../names.js";
import { type ActionRecord, actions } from "../records.js";
import { alarmEvents } from "./events.js";
import { isFunction } from "./targets.js";
import { note } from "./transition.js";

export type ActionHost = Pick<Host, "store" | "call" | "background" | "clock" | "ids" | "log">;

/** Tells all who are to hear of changes of state, once these are written. */
export function tell(made: readonly ActionRecord[], host: ActionHost): void {
  startActions(made, host);
  alarmEvents.deliver(host);
}

function startActions(made: readonly ActionRecord[], host: ActionHost): void {
  for (const { id, dueMs, alarm } of made) {
    startOwed(host, { name: nameOf(alarm), dueMs, work: (signal) => attempt(id, signal, host) });
  }
}

const nameOf = (alarm: string) => `an action of the alarm ${alarm}`;

/** After a restart. */
export async function resumeActions(host: ActionHost): Promise<void> {
  const { items } = await host.store.read((read) => actions.list(read, { prefix: [] }));
  startActions(items, host);
}

async function attempt(id: string, signal: AbortSignal, host: ActionHost): Promise<void> {
  const action = await host.store.read((read) => actions.get(read, [id]));
  if (!action) return;
  let error: unknown;
  try {
    await act(action, host);
  } catch (thrown) {
    error = thrown;
  }
  // What was done must not be done again because it could not be noted.
  await untilDone(host, nameOf(action.alarm), signal, () => settle(action, error, host));
}

async function act(action: ActionRecord, { call }: ActionHost): Promise<void> {
  const { account, alarm, arn, message, subject } = action;
  const sourceArn = alarmArn(action, alarm);
  const source = { account, sourceArn, sourceAccount: account };
  if (isFunction(arn)) {
    const as = asService("lambda.alarms.cloudwatch.amazonaws.com", { ...source, region: regionOf(arn) });
    await call(Invoke, { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(message) }, as);
  } else {
    const as = asService("cloudwatch.amazonaws.com", { ...source, sourceOwner: account, region: regionOf(arn) });
    await call(
      Publish,
      { TopicArn: arn, Message: message, ...(subject === undefined ? {} : { Subject: subject }) },
      as,
    );
  }
}

async function settle(action: ActionRecord, error: unknown, host: ActionHost): Promise<void> {
  const nowMs = host.clock.now();
  const next = error !== undefined && mayPass(error) ? nextTry(action, nowMs) : undefined;
  if (error !== undefined && !isRefusal(error)) host.log.warn(`${nameOf(action.alarm)} failed: ${String(error)}`);
  const id = host.ids.uuid();
  const again = await host.store.transact(async (tx) => {
    // A reset in between took it away: it stays gone.
    if (!(await actions.get(tx, [action.id]))) return undefined;
    if (typeof next === "object") {
      const waiting = { ...action, failed: action.failed + 1, ...next };
      await actions.put(tx, waiting);
      return waiting;
    }
    await actions.delete(tx, [action.id]);
    const { arn, message } = action;
    await note(tx, { ...action, name: action.alarm }, nowMs, id, {
      type: "Action",
      summary: `${error === undefined ? "Successfully executed" : "Failed to execute"} action ${arn}`,
      data: JSON.stringify({
        actionState: error === undefined ? "Succeeded" : "Failed",
        notificationResource: arn,
        publishedMessage: message,
        ...(error === undefined ? {} : { error: wordsOf(error, arn) }),
      }),
    });
    return undefined;
  });
  if (again) startActions([again], host);
}

/** As AWS words it of a function that the alarm may not invoke: in CloudWatch's own name. */
function wordsOf(error: unknown, arn: string): string {
  const said = error instanceof Error ? error.message : String(error);
  if (!(error instanceof AwsError && isFunction(arn))) return said;
  return said
    .replace(/^User: \S+ is not authorized/, "CloudWatch Alarms is not authorized")
    .replace(/on resource: \S+/, "on the resource");
}
