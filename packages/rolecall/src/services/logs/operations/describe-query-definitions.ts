import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken } from "../paging.js";
import { queryDefinitions } from "../records.js";
import { groupResource } from "../resources.js";

/** DescribeQueryDefinitions lists saved queries. */
export const DescribeQueryDefinitions = operation(logs, "DescribeQueryDefinitions", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html",

  permissions: ({ here }) => [permission("logs:DescribeQueryDefinitions", groupResource(here), {})],

  async handle({ input, here, store }) {
    const { items, next } = await store.read((tx) =>
      listWhere(tx, queryDefinitions, {
        prefix: [here.account, here.region],
        keyOf: ({ id }) => [id],
        wanted: ({ name, queryLanguage }) =>
          name.startsWith(input.queryDefinitionNamePrefix ?? "") &&
          (input.queryLanguage === undefined || input.queryLanguage === queryLanguage),
        limit: input.maxResults ?? 1000,
        ...afterToken(input.nextToken, 3),
      }),
    );
    return {
      queryDefinitions: items.map((definition) => ({
        queryLanguage: definition.queryLanguage as "CWLI" | "SQL" | "PPL",
        queryDefinitionId: definition.id,
        name: definition.name,
        queryString: definition.queryString,
        lastModified: definition.modifiedMs,
        logGroupNames: [...definition.groups],
        ...(definition.parameters === undefined ? {} : { parameters: [...definition.parameters] }),
      })),
      ...nextToken(next),
    };
  },
});
