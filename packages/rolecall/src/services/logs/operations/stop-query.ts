import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { queryEnded, queryNotFound } from "../errors.js";
import { queries } from "../records.js";
import { groupResource } from "../resources.js";

/** StopQuery cancels a query that is running. */
export const StopQuery = operation(logs, "StopQuery", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StopQuery.html",

  permissions: ({ here }) => [permission("logs:StopQuery", groupResource(here), {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const key = [here.account, here.region, input.queryId];
      const query = await queries.require(tx, key, () => queryNotFound(input.queryId));
      if (query.status !== "Running") throw queryEnded(input.queryId);
      await queries.put(tx, { ...query, status: "Cancelled" });
    });
    return { success: true };
  },
});
