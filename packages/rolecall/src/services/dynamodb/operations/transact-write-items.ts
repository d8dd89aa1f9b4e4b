import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, type Permission, permission } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { capacityKey, partitionKeys } from "../items/condition-keys.js";
import {
  attributesOf,
  bindCheck,
  bindDelete,
  bindPut,
  bindUpdateRequest,
  type Mutation,
  subjectOf,
} from "../items/mutation.js";
import { once } from "../items/once.js";
import { transactWrite } from "../items/transact-write.js";
import { tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";

interface ActionInput {
  readonly TableName: string;
  readonly Item?: unknown;
  readonly Key?: unknown;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

interface TransactItem {
  readonly ConditionCheck?: ActionInput | undefined;
  readonly Put?: ActionInput | undefined;
  readonly Delete?: ActionInput | undefined;
  readonly Update?: ActionInput | undefined;
}

interface BoundAction {
  readonly action: "ConditionCheck" | "Put" | "Delete" | "Update";
  readonly input: ActionInput;
  readonly mutation: Mutation;
}

const BINDERS = { ConditionCheck: bindCheck, Put: bindPut, Delete: bindDelete, Update: bindUpdateRequest } as const;

const bind = once((items: readonly TransactItem[]): readonly BoundAction[] =>
  items.map((item) => {
    const given = (Object.keys(BINDERS) as (keyof typeof BINDERS)[]).filter((name) => item[name] !== undefined);
    const [action] = given;
    const input = action === undefined ? undefined : item[action];
    if (action === undefined || input === undefined || given.length > 1) {
      throw new Invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    return { action, input, mutation: BINDERS[action](input as never) };
  }),
);

/** TransactWriteItems does up to a hundred writes and checks, all of them or none. */
export const TransactWriteItems = operation(dynamodb, "TransactWriteItems", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html",

  permissions: ({ input, here, read }) =>
    Promise.all(
      bind(input.TransactItems as never).map(
        async ({ action, input: { TableName }, mutation }): Promise<Permission> => {
          const ref = tableRef(here, TableName);
          const keys = {
            ...(await partitionKeys(read, ref, [subjectOf(mutation)])),
            "dynamodb:Attributes": attributesOf(mutation),
            "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
            // unverified: whether AWS lets ReturnValuesOnConditionCheckFailure count here.
            "dynamodb:ReturnValues": "NONE",
          };
          const enclosed = { ...keys, "dynamodb:EnclosingOperation": "TransactWriteItems" };
          switch (action) {
            case "ConditionCheck":
              return permission("dynamodb:ConditionCheckItem", ref.arn, keys);
            case "Put":
              return permission("dynamodb:PutItem", ref.arn, enclosed);
            case "Delete":
              return permission("dynamodb:DeleteItem", ref.arn, enclosed);
            case "Update":
              return permission("dynamodb:UpdateItem", ref.arn, enclosed);
          }
        },
      ),
    ),

  async handle({ input, here, ...host }) {
    const actions = bind(input.TransactItems as never);
    await requireTableKeys(
      actions.map(({ input: { TableName } }) => TableName),
      { ...host, here },
    );
    return transactWrite(host, here, {
      actions: actions.map(({ input, mutation }) => ({
        tableName: input.TableName,
        mutation: () => mutation,
        returnOnFailure: input.ReturnValuesOnConditionCheckFailure,
      })),
      token: input.ClientRequestToken,
      said: input.TransactItems,
      capacity: input.ReturnConsumedCapacity,
      metrics: input.ReturnItemCollectionMetrics,
    });
  },
});
