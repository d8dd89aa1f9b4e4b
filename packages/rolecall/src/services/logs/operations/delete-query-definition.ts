import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { queryDefinitionNotFound } from "../errors.js";
import { queryDefinitions } from "../records.js";
import { groupResource } from "../resources.js";

/** DeleteQueryDefinition deletes a saved query. */
export const DeleteQueryDefinition = operation(logs, "DeleteQueryDefinition", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteQueryDefinition.html",

  permissions: ({ here }) => [permission("logs:DeleteQueryDefinition", groupResource(here), {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const key = [here.account, here.region, input.queryDefinitionId];
      await queryDefinitions.require(tx, key, queryDefinitionNotFound);
      await queryDefinitions.delete(tx, key);
    });
    return { success: true };
  },
});
