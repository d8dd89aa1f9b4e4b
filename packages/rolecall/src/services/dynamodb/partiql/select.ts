/**
 * SELECT: a page of what its partitions hold, one after the other, or of a scan.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
 */
import { createHash } from "node:crypto";
import type { Here } from "../../../kernel/here.js";
import type { Store } from "../../../store/store.js";
import { Invalid } from "../errors.js";
import { projectionOf } from "../expressions/projection.js";
import { addCosts, type Cost, NO_COST } from "../items/capacity.js";
import { queryBounds, storeKey } from "../items/query-plan.js";
import {
  readScope,
  requireIndex,
  requireStartKeyAttributes,
  startKeyNames,
  startKeySchemas,
} from "../items/read-request.js";
import { type IndexSchema, isKeyName, schemaOf, type TableSchema } from "../items/schema.js";
import { type Bounds, PAGE_BYTES, walk } from "../items/walk.js";
import { indexPrefix, itemsPrefix } from "../records.js";
import { requireTable, tableRef } from "../resources.js";
import { compareValues, type Item, readItem, toWire, type Value, type WireItem } from "../values/attribute-value.js";
import type { BoundSelect } from "./bind.js";
import { flatten } from "./columns.js";
import { foreignToken, wrongToken } from "./errors.js";
import { type Partition, partitionsOf } from "./key-plan.js";

export interface SelectRequest {
  readonly Statement: string | undefined;
  readonly Parameters?: unknown;
  readonly NextToken?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ConsistentRead?: boolean | undefined;
}

export interface SelectPage {
  readonly items: readonly Record<string, never>[];
  readonly lastKey: Record<string, never> | undefined;
  readonly nextToken: string | undefined;
  readonly cost: Cost;
}

/** AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html (IN: pages of up to 10) */
const PARTITIONS_A_PAGE = 10;

export async function selectPage(
  { store, here, nowMs }: { readonly store: Store; readonly here: Here; readonly nowMs: number },
  bound: BoundSelect,
  request: SelectRequest,
): Promise<SelectPage> {
  const schema = schemaOf(await store.read((tx) => requireTable(tx, tableRef(here, bound.table), nowMs)));
  const index = indexOf(schema, bound.index, request.ConsistentRead);
  const keys = index ?? schema;
  const partitions = partitionsOf(keys, bound.where?.condition);
  const { reverse, ordered } = orderOf(keys, bound, partitions);
  const paths = bound.columns?.map(({ path }) => path);
  const scope = readScope(
    schema,
    index,
    paths !== undefined ? "SPECIFIC_ATTRIBUTES" : index === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES",
    paths === undefined ? undefined : projectionOf(paths),
    bound.where,
  );
  const mark = markOf(here, request);
  const start = startOf(request.NextToken, mark, schema, index);
  const parts = partCount(ordered);
  if (start.part > 0 && start.part >= parts) throw wrongToken();

  const items: Record<string, never>[] = [];
  let cost = NO_COST;
  let bytes = 0;
  let scanned = 0;
  let part = start.part;
  let lastKey: Record<string, never> | undefined;
  const last = Math.min(parts, start.part + PARTITIONS_A_PAGE);
  while (part < last) {
    const page = await walk(store, {
      schema,
      index,
      bounds: boundsOf(schema, index, ordered?.[part], part === start.part ? start.key : undefined, reverse),
      reverse,
      limit: request.Limit === undefined ? undefined : request.Limit - scanned,
      filter: bound.where?.condition,
      scope: { ...scope, projection: undefined },
      consistent: request.ConsistentRead ?? false,
      bytesLeft: PAGE_BYTES - bytes,
    });
    for (const item of page.items) items.push(flatten(item, bound.columns));
    cost = addCosts(cost, page.cost);
    bytes += page.bytes;
    scanned += page.scanned;
    ({ lastKey } = page);
    if (lastKey !== undefined) break;
    part++;
  }
  return { items, lastKey, nextToken: part < parts ? tokenOf(mark, part, lastKey) : undefined, cost };
}

const partCount = (partitions: readonly Partition[] | undefined): number => partitions?.length ?? 1;

/** The words are recorded; they are not Query's. */
function indexOf(
  schema: TableSchema,
  name: string | undefined,
  consistent: boolean | undefined,
): IndexSchema | undefined {
  const index = schema.indexes.find((candidate) => candidate.name === name);
  if (name !== undefined && index === undefined) throw new Invalid("The table does not have the specified index");
  if (index?.kind === "global" && consistent) {
    throw new Invalid("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  return requireIndex(schema, name, consistent);
}

interface Order {
  readonly reverse: boolean;
  readonly ordered: readonly Partition[] | undefined;
}

function orderOf(
  keys: TableSchema | IndexSchema,
  { order }: BoundSelect,
  partitions: readonly Partition[] | undefined,
): Order {
  if (order.length === 0) return { reverse: false, ordered: partitions };
  for (const { name } of order) {
    if (!isKeyName(keys, name)) {
      throw new Invalid(`Variable reference ${name} in ORDER BY clause must be part of the primary key`);
    }
  }
  if (partitions === undefined) {
    throw new Invalid(
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    );
  }
  const [hash] = keys.hash;
  const byHash = order.find(({ name }) => name === hash?.name);
  if (partitions.length > 1 && byHash === undefined) {
    throw new Invalid(
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    );
  }
  const hashOf = (partition: Partition) => partition.get(hash?.name ?? "")?.values[0] as Value;
  const ascending = [...partitions].sort((one, two) => compareValues(hashOf(one), hashOf(two)) ?? 0);
  const reverse = order.some(({ name, descending }) => descending && keys.range.some((range) => range.name === name));
  return { reverse, ordered: byHash?.descending ? ascending.reverse() : ascending };
}

function boundsOf(
  schema: TableSchema,
  index: IndexSchema | undefined,
  partition: Partition | undefined,
  startKey: Item | undefined,
  reverse: boolean,
): Bounds {
  if (partition !== undefined) return queryBounds(schema, index, partition, startKey, reverse);
  const prefix = index === undefined ? itemsPrefix(schema.table.id) : indexPrefix(schema.table.id, index.record.number);
  return startKey === undefined ? { prefix } : { prefix, after: storeKey(schema, index, startKey) };
}

/** Tells one statement with its parameters from others, so that a token goes with its own alone. */
function markOf({ account, region }: Here, { Statement, Parameters }: SelectRequest): string {
  const said = JSON.stringify([account, region, Statement, Parameters ?? []], (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return createHash("sha256").update(said).digest("base64url");
}

function tokenOf(mark: string, part: number, key: Record<string, never> | undefined): string {
  const kept = key === undefined ? undefined : readItem(key as unknown as WireItem).item;
  return Buffer.from(JSON.stringify({ mark, part, key: kept })).toString("base64url");
}

/** @throws Invalid for a token that another statement gave, or nobody */
function startOf(
  token: string | undefined,
  mark: string,
  schema: TableSchema,
  index: IndexSchema | undefined,
): { readonly part: number; readonly key?: Item } {
  if (token === undefined) return { part: 0 };
  const said = decoded(token);
  if (said === undefined) throw wrongToken();
  if (said.mark !== mark) throw foreignToken();
  if (said.key === undefined) return { part: said.part };
  try {
    const key = readItem(toWire(said.key, true)).item;
    if (Object.keys(key).length !== startKeyNames(schema, index).size) throw wrongToken();
    for (const keys of startKeySchemas(schema, index)) requireStartKeyAttributes(keys, key);
    return { part: said.part, key };
  } catch {
    // Whatever is wrong inside, no page gave it.
    throw wrongToken();
  }
}

function decoded(token: string): { readonly mark: string; readonly part: number; readonly key?: Item } | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (typeof said !== "object" || said === null) return undefined;
    const { mark, part, key } = said as Record<string, unknown>;
    if (typeof mark !== "string" || typeof part !== "number" || !Number.isInteger(part) || part < 0) return undefined;
    if (key !== undefined && (typeof key !== "object" || key === null || Array.isArray(key))) return undefined;
    return { mark, part, ...(key === undefined ? {} : { key: key as Item }) };
  } catch {
    return undefined;
  }
}
