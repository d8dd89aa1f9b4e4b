import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { tableNotFound } from "../errors.js";
import { findTable, tableRef } from "../resources.js";

/** DescribeTimeToLive tells whether items are deleted by a time, and by which attribute. */
export const DescribeTimeToLive = operation(dynamodb, "DescribeTimeToLive", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html",

  permissions: ({ input, here }) => [
    permission("dynamodb:DescribeTimeToLive", tableRef(here, input.TableName).arn, {}),
  ],

  async handle({ input, here, store }) {
    const ref = tableRef(here, input.TableName);
    const table = await store.read((tx) => findTable(tx, ref));
    if (table === undefined) throw tableNotFound(ref.name);
    return {
      TimeToLiveDescription: table.ttl?.enabled
        ? { TimeToLiveStatus: "ENABLED" as const, AttributeName: table.ttl.attribute }
        : { TimeToLiveStatus: "DISABLED" as const },
    };
  },
});
