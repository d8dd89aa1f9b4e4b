import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { tables } from "../records.js";
import { tableArn } from "../resources.js";

const DEFAULT_LIMIT = 100;

/**
 * ListTables lists the names of the account's tables in this Region, a hundred at a time. The service reference lists no
 * resource for it; AWS asks on `table/*` (refusals of real accounts since 2023 name it).
 */
export const ListTables = operation(dynamodb, "ListTables", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html",

  permissions: ({ here }) => [permission("dynamodb:ListTables", tableArn(here, "*"), {})],

  async handle({ input, here, store }) {
    const after = input.ExclusiveStartTableName;
    const page = await store.read((tx) =>
      tables.list(tx, {
        prefix: [here.account, here.region],
        ...(after === undefined ? {} : { after: [here.account, here.region, after] }),
        limit: input.Limit ?? DEFAULT_LIMIT,
      }),
    );
    return {
      TableNames: page.items.map(({ name }) => name),
      LastEvaluatedTableName: page.next === undefined ? undefined : page.items.at(-1)?.name,
    };
  },
});
