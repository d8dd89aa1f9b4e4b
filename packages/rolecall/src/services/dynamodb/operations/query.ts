import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { enveloping, Invalid } from "../errors.js";
import { type BoundCondition, bindCondition } from "../expressions/condition.js";
import { type KeyTest, keyTestsOf } from "../expressions/key-condition.js";
import {
  bindAttributesToGet,
  bindFilter,
  type ConditionalOperator,
  type LegacyCondition,
  readConditions,
} from "../expressions/legacy.js";
import { bindNamed, requireOneStyle } from "../expressions/parameters.js";
import { Placeholders } from "../expressions/placeholders.js";
import { bindProjection, type Projection } from "../expressions/projection.js";
import { consumed } from "../items/capacity.js";
import { capacityKey, partitionKeyValues } from "../items/condition-keys.js";
import { once } from "../items/once.js";
import { queryBounds, requireKeyTests, requireStartInside } from "../items/query-plan.js";
import {
  namesIn,
  readScope,
  readStartKey,
  requireIndex,
  requireSelect,
  requireTableStartKey,
  type SelectInput,
  selectOf,
} from "../items/read-request.js";
import { schemaOf, type TableSchema } from "../items/schema.js";
import { walk } from "../items/walk.js";
import { findTable, indexArn, requireTable, tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import type { Item, WireItem } from "../values/attribute-value.js";

interface QueryInput extends SelectInput {
  readonly KeyConditions?: Record<string, LegacyCondition> | undefined;
  readonly QueryFilter?: Record<string, LegacyCondition> | undefined;
  readonly ConditionalOperator?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: unknown;
  readonly ExclusiveStartKey?: unknown;
}

interface BoundQuery {
  readonly tests: ReadonlyMap<string, KeyTest>;
  readonly filter: BoundCondition | undefined;
  readonly filterName: string;
  readonly projection: Projection | undefined;
  readonly startKey: Item | undefined;
}

const bind = once((input: QueryInput): BoundQuery => {
  requireOneStyle(
    input as never,
    ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
    ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"],
  );
  const legacyFilter = bindFilter(readConditions(input.QueryFilter), input.ConditionalOperator as ConditionalOperator);
  const attributes = input.AttributesToGet === undefined ? undefined : bindAttributesToGet(input.AttributesToGet);
  const startKey = readStartKey(input.ExclusiveStartKey);
  if (input.KeyConditions === undefined && input.KeyConditionExpression === undefined) {
    throw new Invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  }
  // Of Query's errors, AWS envelopes this one alone.
  enveloping(() => requireSelect(input, "request"));
  const placeholders = new Placeholders(
    input.ExpressionAttributeNames,
    input.ExpressionAttributeValues as WireItem | undefined,
  );
  const keys = bindNamed("KeyConditionExpression", input.KeyConditionExpression, bindCondition, placeholders);
  const filter = bindNamed("FilterExpression", input.FilterExpression, bindCondition, placeholders);
  const projection = bindNamed("ProjectionExpression", input.ProjectionExpression, bindProjection, placeholders);
  placeholders.requireAllUsed();
  const tests = keys === undefined ? readConditions(input.KeyConditions) : keyTestsOf(keys.condition);
  if (tests.size === 0) throw new Invalid("Conditions can be of length 1 or 2 only");
  return {
    tests,
    filter: filter ?? legacyFilter,
    filterName: filter === undefined ? "QueryFilter" : "Filter Expression",
    projection: projection ?? attributes,
    startKey,
  };
});

/**
 * Query reads the items of one partition, of a table or an index, in the order of the sort key.
 *
 * `dynamodb:LeadingKeys` on an index are the values of the index's own partition key.
 */
export const Query = operation(dynamodb, "Query", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html",

  permissions: async ({ input, here, read }) => {
    const ref = tableRef(here, input.TableName);
    const { tests, filter, projection } = bind(input as QueryInput);
    const table = await findTable(read, ref);
    const schema = table === undefined ? undefined : schemaOf(table);
    const keys = schema?.indexes.find(({ name }) => name === input.IndexName) ?? schema;
    return [
      permission("dynamodb:Query", input.IndexName === undefined ? ref.arn : indexArn(ref.arn, input.IndexName), {
        ...partitionKeyValues((keys?.hash ?? []).map(({ name }) => tests.get(name)?.values ?? [])),
        "dynamodb:Attributes": namesIn(projection, filter, tests.keys()),
        "dynamodb:Select": selectOf(input),
        "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
        "dynamodb:ReturnValues": undefined,
      }),
    ];
  },

  async handle({ input, here, store, clock, ...call }) {
    await requireTableKeys([input.TableName], { ...call, here, store });
    const ref = tableRef(here, input.TableName);
    const bound = bind(input as QueryInput);
    const { tests, filter, projection, startKey } = bound;
    const nowMs = clock.now();
    const schema = schemaOf(await store.read((tx) => requireTable(tx, ref, nowMs)));
    const index = requireIndex(schema, input.IndexName, input.ConsistentRead);
    requireClassicCount(index ?? schema, tests);
    requireKeyTests(schema, index, tests, startKey);
    if (startKey !== undefined) {
      requireTableStartKey(schema, startKey);
      requireStartInside(index ?? schema, tests, startKey);
    }
    requireFilterOffKeys(index ?? schema, bound);
    const select = selectOf(input);
    const scope = readScope(schema, index, select, projection, filter);
    const reverse = input.ScanIndexForward === false;
    const page = await walk(store, {
      schema,
      index,
      bounds: queryBounds(schema, index, tests, startKey, reverse),
      reverse,
      limit: input.Limit,
      filter: filter?.condition,
      scope,
      consistent: input.ConsistentRead ?? false,
    });
    return {
      Items: select === "COUNT" ? undefined : [...page.items],
      Count: page.items.length,
      ScannedCount: page.scanned,
      LastEvaluatedKey: page.lastKey,
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, input.TableName, page.cost),
    };
  },
});

/** Only an index whose key has several attributes takes more than two conditions. */
function requireClassicCount(keys: Pick<TableSchema, "hash" | "range">, tests: ReadonlyMap<string, KeyTest>): void {
  const most = Math.max(2, keys.hash.length + keys.range.length);
  if (tests.size > most) throw new Invalid("Conditions can be of length 1 or 2 only");
}

function requireFilterOffKeys(keys: Pick<TableSchema, "all">, { filter, filterName }: BoundQuery): void {
  for (const { name } of keys.all) {
    if (filter?.paths.some(([head]) => head === name)) {
      throw new Invalid(`${filterName} can only contain non-primary key attributes: Primary key attribute: ${name}`);
    }
  }
}
