import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { Invalid, tableNotFound } from "../errors.js";
import { statusAt } from "../records.js";
import { findTable, tableRef } from "../resources.js";

/** DescribeTimeToLive tells whether items are deleted by a time, and by which attribute. */
export const DescribeTimeToLive = operation(dynamodb, "DescribeTimeToLive", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html",

  permissions: ({ input, here }) => [
    permission("dynamodb:DescribeTimeToLive", tableRef(here, input.TableName).arn, {}),
  ],

  async handle({ input, here, store, clock }) {
    const ref = tableRef(here, input.TableName);
    const table = await store.read((tx) => findTable(tx, ref));
    if (table === undefined) throw tableNotFound(ref.name);
    const status = statusAt(table, clock.now());
    if (status === "CREATING" || status === "DELETING") {
      // AWS: recorded in October 2026 (ack-api-quirks, DDB-TABLE-442).
      throw new Invalid(
        `Cannot describe time to live while table is in ${status} state: Current table state is ${status}`,
      );
    }
    return {
      TimeToLiveDescription: table.ttl?.enabled
        ? { TimeToLiveStatus: "ENABLED" as const, AttributeName: table.ttl.attribute }
        : { TimeToLiveStatus: "DISABLED" as const },
    };
  },
});
