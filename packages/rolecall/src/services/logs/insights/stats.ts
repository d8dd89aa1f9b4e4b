/** The aggregates of stats, fed row by row. */
import { evaluate } from "./evaluate.js";
import { isAggregateName, type QueryTimes } from "./functions.js";
import type { Column, Expression } from "./query.js";
import { type Row, ValuesRow } from "./row.js";
import { asNumber, compareValues, print, sortOrder, type Value } from "./value.js";

type Call = Extract<Expression, { kind: "call" }>;

interface Accumulator {
  add(row: Row, value: Value): void;
  result(): Value;
}

/** A stats command at work. */
export class Stats {
  readonly #columns: readonly Column[];
  readonly #by: readonly Column[];
  readonly #times: QueryTimes;
  readonly #calls: readonly Call[];
  readonly #groups = new Map<
    string,
    { readonly by: readonly Value[]; readonly accumulators: Map<Expression, Accumulator> }
  >();

  constructor(columns: readonly Column[], by: readonly Column[], times: QueryTimes) {
    this.#columns = columns;
    this.#by = by;
    this.#times = times;
    this.#calls = columns.flatMap(({ value }) => [...aggregatesIn(value)]);
    // AWS: without `by` there is one row even when nothing came in.
    if (by.length === 0) this.#group([]);
  }

  add(row: Row): void {
    const group = this.#group(this.#by.map(({ value }) => evaluate(value, row, this.#times)));
    for (const call of this.#calls) {
      const [of] = call.args;
      group.accumulators.get(call)?.add(row, of && evaluate(of, row, this.#times));
    }
  }

  rows(): Row[] {
    return [...this.#groups.values()].map(({ by, accumulators }) => {
      const row = new ValuesRow(new Map(this.#by.map(({ name }, index) => [name, by[index]])));
      const aggregate = (call: Expression) => {
        const found = accumulators.get(call);
        return found && { value: found.result() };
      };
      for (const { name, value } of this.#columns) row.set(name, evaluate(value, row, this.#times, aggregate));
      return row;
    });
  }

  #group(by: readonly Value[]) {
    const key = JSON.stringify(by.map((value) => (value === undefined ? null : print(value))));
    let group = this.#groups.get(key);
    if (!group) {
      group = { by, accumulators: new Map(this.#calls.map((call) => [call, accumulator(call)])) };
      this.#groups.set(key, group);
    }
    return group;
  }
}

function* aggregatesIn(expression: Expression): Iterable<Call> {
  switch (expression.kind) {
    case "call":
      if (isAggregateName(expression.name)) yield expression;
      else for (const arg of expression.args) yield* aggregatesIn(arg);
      return;
    case "binary":
      yield* aggregatesIn(expression.left);
      yield* aggregatesIn(expression.right);
      return;
    case "not":
    case "minus":
    case "index":
      yield* aggregatesIn(expression.of);
  }
}

function accumulator(call: Call): Accumulator {
  switch (call.name) {
    case "count":
      return counter(call.args.length === 0);
    case "countdistinct":
      return distinct((seen) => seen.size);
    case "values":
      return distinct((seen) => [...seen]);
    case "sum":
      return numbers((all) => all.reduce((sum, number) => sum + number, 0));
    case "avg":
      return numbers((all) => rounded(mean(all)));
    case "variance":
      return numbers((all) => rounded(variance(all)));
    case "stddev":
      return numbers((all) => rounded(Math.sqrt(variance(all))));
    case "median":
      return numbers((all) => percentile(all, 50));
    case "pct": {
      const percent = call.args[1]?.kind === "literal" ? asNumber(call.args[1].value) : undefined;
      return numbers((all) => percentile(all, percent ?? 50));
    }
    case "min":
      return best((value, kept) => (compareValues(value, kept) ?? 0) < 0);
    case "max":
      return best((value, kept) => (compareValues(value, kept) ?? 0) > 0);
    case "sortsfirst":
      return best((value, kept) => sortOrder(value, kept) < 0);
    case "sortslast":
      return best((value, kept) => sortOrder(value, kept) > 0);
    case "earliest":
      return atTime((time, kept) => time < kept);
    default:
      return atTime((time, kept) => time > kept);
  }
}

function counter(all: boolean): Accumulator {
  let count = 0;
  return {
    add: (_, value) => {
      if (all || value !== undefined) count++;
    },
    result: () => count,
  };
}

function distinct(result: (seen: Set<string>) => Value): Accumulator {
  const seen = new Set<string>();
  return {
    add: (_, value) => {
      if (value !== undefined) seen.add(print(value));
    },
    result: () => result(seen),
  };
}

function numbers(result: (all: readonly number[]) => number): Accumulator {
  const all: number[] = [];
  return {
    add: (_, value) => {
      const number = asNumber(value);
      if (number !== undefined) all.push(number);
    },
    result: () => (all.length === 0 ? undefined : result(all)),
  };
}

function best(isBetter: (value: Value, kept: Value) => boolean): Accumulator {
  let kept: Value;
  return {
    add: (_, value) => {
      if (value !== undefined && (kept === undefined || isBetter(value, kept))) kept = value;
    },
    result: () => kept,
  };
}

function atTime(isBetter: (time: number, kept: number) => boolean): Accumulator {
  let kept: { readonly time: number; readonly value: Value } | undefined;
  return {
    add: (row, value) => {
      const time = asNumber(row.get("@timestamp"));
      if (time === undefined || value === undefined) return;
      if (!kept || isBetter(time, kept.time)) kept = { time, value };
    },
    result: () => kept?.value,
  };
}

const mean = (all: readonly number[]) => all.reduce((sum, number) => sum + number, 0) / all.length;

function variance(all: readonly number[]): number {
  const middle = mean(all);
  return all.reduce((sum, number) => sum + (number - middle) ** 2, 0) / all.length;
}

/** The smallest value that so many percent do not exceed (unverified: AWS approximates for many values). */
function percentile(all: readonly number[], percent: number): number {
  const sorted = all.toSorted((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] ?? 0;
}

/** AWS prints four decimals (unverified for more than averages). */
const rounded = (number: number) => Math.round(number * 10_000) / 10_000;
