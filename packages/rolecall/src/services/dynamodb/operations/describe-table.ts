import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { tableNotFound } from "../errors.js";
import { findTable, tableRef } from "../resources.js";
import { countExtents, describeTable } from "../tables/describe.js";

/** DescribeTable shows a table: its state, keys, indexes, capacity, and how much is in it. */
export const DescribeTable = operation(dynamodb, "DescribeTable", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html",

  permissions: ({ input, here }) => [permission("dynamodb:DescribeTable", tableRef(here, input.TableName).arn, {})],

  async handle({ input, here, store, clock }) {
    const ref = tableRef(here, input.TableName);
    const table = await store.read((tx) => findTable(tx, ref));
    if (table === undefined) throw tableNotFound(ref.name);
    return { Table: describeTable(table, clock.now(), await countExtents(store, table)) };
  },
});
