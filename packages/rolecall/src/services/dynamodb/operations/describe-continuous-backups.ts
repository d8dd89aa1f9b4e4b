import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { describeContinuous } from "../backups/describe.js";
import { sourceNotFound } from "../backups/errors.js";
import { findTable, tableRef } from "../resources.js";

/** DescribeContinuousBackups tells whether point-in-time recovery is on, and how far it reaches. */
export const DescribeContinuousBackups = operation(dynamodb, "DescribeContinuousBackups", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html",

  permissions: ({ input, here }) => [
    permission("dynamodb:DescribeContinuousBackups", tableRef(here, input.TableName).arn, {}),
  ],

  async handle({ input, here, store, clock }) {
    const ref = tableRef(here, input.TableName);
    const table = await store.read((read) => findTable(read, ref));
    if (table === undefined) throw sourceNotFound(ref.name);
    return { ContinuousBackupsDescription: describeContinuous(table, clock.now()) };
  },
});
