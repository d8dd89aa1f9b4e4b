import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { queryDefinitionNotFound } from "../errors.js";
import { queryDefinitions } from "../records.js";
import { groupResource } from "../resources.js";

/** PutQueryDefinition saves a query, or changes a saved one. */
export const PutQueryDefinition = operation(logs, "PutQueryDefinition", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html",

  permissions: ({ here }) => [permission("logs:PutQueryDefinition", groupResource(here), {})],

  async handle({ input, here, store, clock, ids }) {
    const { account, region } = here;
    const id = input.queryDefinitionId ?? ids.uuid();
    const modifiedMs = clock.now();
    await store.transact(async (tx) => {
      if (input.queryDefinitionId !== undefined) {
        await queryDefinitions.require(tx, [account, region, id], queryDefinitionNotFound);
      }
      await queryDefinitions.put(tx, {
        account,
        region,
        id,
        name: input.name,
        queryString: input.queryString,
        queryLanguage: input.queryLanguage ?? "CWLI",
        groups: input.logGroupNames ?? [],
        ...(input.parameters === undefined ? {} : { parameters: input.parameters }),
        modifiedMs,
      });
    });
    return { queryDefinitionId: id };
  },
});
