/** A change of an alarm's state: its record, its history, and what is owed for it, in one transaction. */
import type { Transaction } from "../../../store/store.js";
import {
  type ActionRecord,
  type AlarmRecord,
  type AlarmState,
  actions,
  alarms,
  type HistoryRecord,
  history,
} from "../records.js";
import { noteStateChange } from "./events.js";
import { lambdaEvent, notification, subjectOf } from "./messages.js";
import { isFunction } from "./targets.js";

export type NewState = Pick<AlarmState, "value" | "reason" | "reasonData">;

/** @returns the actions, for `tell` once all of it is written */
export async function changeState(
  tx: Transaction,
  alarm: AlarmRecord,
  to: NewState,
  nowMs: number,
  nextId: () => string,
): Promise<ActionRecord[]> {
  const before = alarm.state;
  const isChange = before.value !== to.value;
  const { value, reason, reasonData } = to;
  const state: AlarmState = {
    value,
    reason,
    ...(reasonData === undefined ? {} : { reasonData }),
    updatedMs: nowMs,
    changedMs: isChange ? nowMs : before.changedMs,
  };
  const changed = { ...alarm, state };
  await alarms.put(tx, changed);
  if (!isChange) return [];
  await note(tx, alarm, nowMs, nextId(), {
    type: "StateUpdate",
    summary: `Alarm updated from ${before.value} to ${value}`,
    data: JSON.stringify({ version: "1.0", oldState: historyState(before), newState: historyState(state) }),
  });
  await noteStateChange(tx, changed, before, { id: nextId(), atMs: nowMs });
  const made = (alarm.actionsEnabled ? alarm.actions[value] : []).map((arn): ActionRecord => {
    const sent = isFunction(arn)
      ? { message: lambdaEvent(changed, before) }
      : { subject: subjectOf(changed), message: notification(changed, before) };
    const { account, region, name } = alarm;
    return { id: nextId(), account, region, alarm: name, arn, ...sent, acceptedMs: nowMs, failed: 0, dueMs: nowMs };
  });
  for (const action of made) await actions.put(tx, action);
  return made;
}

const historyState = ({ value, reason, reasonData }: AlarmState) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) as unknown }),
});

export const note = (
  tx: Transaction,
  { account, region, name }: Pick<AlarmRecord, "account" | "region" | "name">,
  atMs: number,
  id: string,
  item: Pick<HistoryRecord, "type" | "summary" | "data">,
): Promise<void> => history.put(tx, { account, region, alarm: name, atMs, id, ...item });
