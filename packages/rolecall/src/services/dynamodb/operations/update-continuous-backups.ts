import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { describeContinuous } from "../backups/describe.js";
import { sourceNotFound } from "../backups/errors.js";
import { earliestMs, forgetPast } from "../backups/past.js";
import { Invalid } from "../errors.js";
import { statusAt, type TableRecord, tables } from "../records.js";
import { findTable, tableRef } from "../resources.js";

const LONGEST_DAYS = 35;

/** UpdateContinuousBackups switches point-in-time recovery on, off, or to another period; off forgets the past. */
export const UpdateContinuousBackups = operation(dynamodb, "UpdateContinuousBackups", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html",

  permissions: ({ input, here }) => [
    permission("dynamodb:UpdateContinuousBackups", tableRef(here, input.TableName).arn, {}),
  ],

  async handle({ input, here, ...host }) {
    const ref = tableRef(here, input.TableName);
    const { PointInTimeRecoveryEnabled: on, RecoveryPeriodInDays: days } = input.PointInTimeRecoverySpecification;
    // unverified: AWS's words.
    if (!on && days !== undefined) {
      throw new Invalid("RecoveryPeriodInDays can only be specified when PointInTimeRecoveryEnabled is true");
    }
    const nowMs = host.clock.now();
    const table = await host.store.transact(async (tx) => {
      const found = await findTable(tx, ref);
      if (found === undefined || statusAt(found, nowMs) === "DELETING") throw sourceNotFound(ref.name);
      const { recovery, ...rest } = found;
      const after: TableRecord = on
        ? {
            ...rest,
            recovery: {
              // A longer period does not bring back what the one before let go.
              sinceMs: recovery === undefined ? nowMs : earliestMs(recovery, nowMs),
              days: days ?? recovery?.days ?? LONGEST_DAYS,
            },
          }
        : rest;
      await tables.put(tx, after);
      return after;
    });
    // Those who copy the table still need its past, and forget it when they are through.
    if (!on && table.copies === undefined) forgetPast(host, table, nowMs);
    return { ContinuousBackupsDescription: describeContinuous(table, nowMs) };
  },
});
