/**
 * Capacity units: what a read or write costs, and how a response tells it.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * What index writes cost was measured in eu-west-2 by dynoxide (CHANGELOG, issues 176 and 178): the change to what the
 * index keeps, and in a transaction no more than outside.
 */

/** Units by table and index. */
export interface Cost {
  readonly table: number;
  readonly local: Readonly<Record<string, number>>;
  readonly global: Readonly<Record<string, number>>;
}

export const NO_COST: Cost = { table: 0, local: {}, global: {} };

export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** A strongly consistent read; half of it otherwise. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

export function addCosts(one: Cost, two: Cost): Cost {
  return { table: one.table + two.table, local: sum(one.local, two.local), global: sum(one.global, two.global) };
}

function sum(
  one: Readonly<Record<string, number>>,
  two: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const names = Object.keys(two);
  if (names.length === 0) return one;
  const total: Record<string, number> = { ...one };
  for (const name of names) total[name] = (total[name] ?? 0) + (two[name] ?? 0);
  return total;
}

export type CapacityMode = "INDEXES" | "TOTAL" | "NONE" | undefined;

interface Units {
  CapacityUnits: number;
  ReadCapacityUnits?: number;
  WriteCapacityUnits?: number;
}

/** How a response's ConsumedCapacity tells a cost; undefined when the request does not ask. */
export function consumed(
  mode: CapacityMode,
  tableName: string,
  cost: Cost,
  transactional?: "Read" | "Write",
): (Units & { TableName: string }) | undefined {
  if (mode !== "TOTAL" && mode !== "INDEXES") return undefined;
  const units = (count: number): Units => ({
    CapacityUnits: count,
    ...(transactional === undefined ? {} : { [`${transactional}CapacityUnits`]: count }),
  });
  const arms = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, units(count)]));
  const all = [...Object.values(cost.local), ...Object.values(cost.global)];
  const total = { TableName: tableName, ...units(all.reduce((sumSoFar, count) => sumSoFar + count, cost.table)) };
  if (mode === "TOTAL") return total;
  return {
    ...total,
    Table: units(cost.table),
    ...(Object.keys(cost.local).length > 0 ? { LocalSecondaryIndexes: arms(cost.local) } : {}),
    ...(Object.keys(cost.global).length > 0 ? { GlobalSecondaryIndexes: arms(cost.global) } : {}),
  } as Units & { TableName: string };
}

/** One ConsumedCapacity a table, when the request asks for it. */
export function eachConsumed(
  mode: string | undefined,
  costs: Iterable<readonly [string, Cost]>,
  transactional?: "Read" | "Write",
) {
  if (mode === undefined || mode === "NONE") return undefined;
  return [...costs].flatMap(([name, cost]) => consumed(mode as CapacityMode, name, cost, transactional) ?? []);
}
