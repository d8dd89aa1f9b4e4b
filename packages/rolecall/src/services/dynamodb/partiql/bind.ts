/** A statement with its parameters put in: all that can be said against it without its table has been said. */
import { Invalid } from "../errors.js";
import type { BoundCondition } from "../expressions/condition.js";
import type { Path } from "../expressions/path.js";
import type { Update } from "../expressions/update.js";
import { requireItemSize } from "../items/mutation.js";
import type { MeasuredItem, WireValue } from "../values/attribute-value.js";
import { bindWhere } from "./condition.js";
import { incompleteKey } from "./errors.js";
import { parseStatement } from "./parse.js";
import type { Expression, Ordering, Returning, Select } from "./syntax.js";
import { bindChanges } from "./update.js";
import { itemOf, type Parameters } from "./values.js";

export interface BoundSelect {
  readonly kind: "select";
  readonly table: string;
  readonly index: string | undefined;
  readonly columns: readonly Column[] | undefined;
  readonly where: BoundCondition | undefined;
  readonly order: readonly { readonly name: string; readonly descending: boolean }[];
}

/** A column of the result: what lies at a path, under the path's last name. */
export interface Column {
  readonly path: Path;
  readonly name: string;
}

/** A condition of a transaction: that the item of a SELECT is there, and meets what the clause asks besides. */
export interface BoundExists {
  readonly kind: "exists";
  readonly table: string;
  readonly select: BoundSelect;
}

export interface BoundInsert {
  readonly kind: "insert";
  readonly table: string;
  readonly item: MeasuredItem;
}

export interface BoundUpdate {
  readonly kind: "update";
  readonly table: string;
  readonly update: Update;
  readonly where: BoundCondition;
  readonly returning: Returning | undefined;
}

export interface BoundDelete {
  readonly kind: "delete";
  readonly table: string;
  readonly where: BoundCondition;
  readonly returning: Returning | undefined;
}

export type BoundWrite = BoundInsert | BoundUpdate | BoundDelete;
export type BoundStatement = BoundSelect | BoundExists | BoundWrite;

export interface StatementInput {
  readonly Statement: string | undefined;
  readonly Parameters?: unknown;
}

export const isRead = (bound: BoundStatement): bound is BoundSelect => bound.kind === "select";

/** @throws Invalid for statements that are malformed, say what DynamoDB does not do, or lack parameters */
export function bindStatement({ Statement, Parameters }: StatementInput): BoundStatement {
  const given = (Parameters ?? []) as readonly WireValue[];
  const { statement, parameters } = parseStatement(Statement ?? "");
  if (parameters !== given.length) {
    throw new Invalid("Number of parameters in request and statement don't match.");
  }
  switch (statement.kind) {
    case "select":
      return bindSelect(statement, given);
    case "exists":
      return { kind: "exists", table: statement.select.source.table, select: bindSelect(statement.select, given) };
    case "insert": {
      const item = itemOf(statement.item, given);
      requireItemSize(item);
      return { kind: "insert", table: statement.table, item };
    }
    case "update": {
      const update = bindChanges(statement.changes, given);
      const { table, returning } = statement;
      return { kind: "update", table, update, where: requireWhere(statement.where, given), returning };
    }
    case "delete": {
      const { table, returning } = statement;
      return { kind: "delete", table, where: requireWhere(statement.where, given), returning };
    }
  }
}

function requireWhere(where: Expression | undefined, parameters: Parameters): BoundCondition {
  if (where === undefined) throw incompleteKey();
  return bindWhere(where, parameters);
}

function bindSelect(select: Select, parameters: Parameters): BoundSelect {
  const columns = select.columns?.map(({ path }) => ({ path, name: nameOf(path) }));
  const names = new Set<string>();
  for (const { name } of columns ?? []) {
    if (names.has(name)) throw new Invalid(`Duplicate identifiers in select clause: ${name}`);
    names.add(name);
  }
  const { table, index } = select.source;
  return {
    kind: "select",
    table,
    index,
    columns,
    where: select.where === undefined ? undefined : bindWhere(select.where, parameters),
    order: bindOrder(select),
  };
}

/** Recorded of maps (`m.a` comes as `a`); of elements of lists (`l[0]`) unverified. */
function nameOf(path: Path): string {
  let name = "";
  for (const part of path) name = typeof part === "number" ? `${name}[${part}]` : part;
  return name;
}

function bindOrder({ order, where }: Select): BoundSelect["order"] {
  if (order.length > 0 && where === undefined) {
    throw new Invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  return order.map(({ by, descending }: Ordering) => {
    if (by.kind !== "path" || by.path.length > 1) {
      const type = by.kind === "path" ? "Path" : by.kind;
      throw new Invalid(`Argument to ORDER BY must be of type VariableReference. Type: ${type}`);
    }
    return { name: by.path[0], descending };
  });
}
