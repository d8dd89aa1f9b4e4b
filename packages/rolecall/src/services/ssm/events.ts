/**
 * `Parameter Store Change` on the account's default event bus: a parameter was made, changed, deleted, or had a version labelled.
 *
 * AWS: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html (read November 2026); that an
 * event of LabelParameterVersion tells no more than the others is unverified.
 */
import { busOutbox } from "../../kernel/bus-outbox.js";
import type { Transaction } from "../../store/store.js";
import { PutEvents } from "../events/operations/put-events.js";
import { parameterArn } from "./names.js";
import type { ParameterRecord, VersionRecord } from "./records.js";

export const parameterEvents = busOutbox({
  name: "ssm/events",
  service: "ssm.amazonaws.com",
  source: "aws.ssm",
  putEvents: () => PutEvents,
});

/** What all events of a call have in common. */
export interface Occasion {
  readonly id: string;
  readonly atMs: number;
}

export const noteChange = (
  tx: Transaction,
  operation: "Create" | "Update" | "Delete" | "LabelParameterVersion",
  parameter: ParameterRecord,
  version: VersionRecord | undefined,
  { id, atMs }: Occasion,
): Promise<void> =>
  parameterEvents.note(tx, {
    id: `${id}/${parameter.path}`,
    atMs,
    account: parameter.account,
    region: parameter.region,
    detailType: "Parameter Store Change",
    resources: [parameterArn(parameter)],
    detail: {
      operation,
      name: parameter.name,
      ...(version === undefined ? {} : { type: version.type }),
      ...(version?.description === undefined ? {} : { description: version.description }),
    },
  });
