import type { Input } from "@rolecall/aws-model";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import type { Here } from "../../../kernel/here.js";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { withCopy } from "../backups/copy.js";
import { badRestoreTime, recoveryOff, sourceNotFound } from "../backups/errors.js";
import { earliestMs } from "../backups/past.js";
import { restore, type Source, targetPermissions } from "../backups/restore.js";
import { Invalid } from "../errors.js";
import { statusAt, tables } from "../records.js";
import { findTable, type TableRef, tableRef } from "../resources.js";
import { arnOf } from "../tables/describe.js";
import { requireName } from "./create-table.js";

type Request = Input<typeof dynamodb, "RestoreTableToPointInTime">;

/**
 * RestoreTableToPointInTime makes a new table of another as that was at a second of its recovery period; it is CREATING
 * until it has all its items.
 */
export const RestoreTableToPointInTime = operation(dynamodb, "RestoreTableToPointInTime", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html",

  permissions: ({ input, here }) => {
    requireName(input.TargetTableName);
    return [
      permission("dynamodb:RestoreTableToPointInTime", sourceOf(here, input).arn, {}),
      ...targetPermissions(here, input.TargetTableName),
    ];
  },

  async handle(call) {
    const { input, here, clock } = call;
    const ref = sourceOf(here, input);
    const nowMs = clock.now();
    const find = async (read: Read): Promise<Source> => {
      const table = await findTable(read, ref);
      if (table === undefined || statusAt(table, nowMs) === "DELETING") throw sourceNotFound(ref.name);
      const { recovery } = table;
      if (recovery === undefined) throw recoveryOff(ref.name);
      const atMs = input.UseLatestRestorableTime ? nowMs : (input.RestoreDateTime?.getTime() ?? Number.NaN);
      if (!(atMs >= earliestMs(recovery, nowMs) && atMs <= nowMs)) throw badRestoreTime();
      return { table, restored: { tableArn: arnOf(table), atMs } };
    };
    return restore(call, input, {
      find,
      async hold(tx, id) {
        const { table, restored } = await find(tx);
        await tables.put(tx, withCopy(table, { id, atMs: restored.atMs }));
      },
    });
  },
});

/** @throws Invalid where source or instant are named twice or not at all; unverified words */
function sourceOf(here: Here, input: Request): TableRef {
  const name = input.SourceTableName ?? input.SourceTableArn;
  if (name === undefined || (input.SourceTableName !== undefined && input.SourceTableArn !== undefined)) {
    throw new Invalid("Exactly one of SourceTableName and SourceTableArn must be specified");
  }
  if ((input.UseLatestRestorableTime ?? false) === (input.RestoreDateTime !== undefined)) {
    throw new Invalid("Exactly one of RestoreDateTime and UseLatestRestorableTime must be specified");
  }
  return tableRef(here, name);
}
