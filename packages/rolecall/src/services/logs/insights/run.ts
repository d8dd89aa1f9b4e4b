/** A query over rows: fed one by one, newest first, and then finished. */
import { evaluate } from "./evaluate.js";
import type { QueryTimes } from "./functions.js";
import type { Command, Expression } from "./query.js";
import type { Row } from "./row.js";
import { Stats } from "./stats.js";
import { isTrue, print, sortOrder, type Value } from "./value.js";

/** What AWS answers when a query says nothing else. */
const LIMIT = 10_000;
const MOST = 100_000;

export type ResultRow = readonly (readonly [field: string, value: string])[];

export class QueryRun {
  readonly #commands: readonly Command[];
  readonly #times: QueryTimes;
  readonly #limit: number;
  /** How many of the first commands work on one row at a time. */
  readonly #leading: number;
  readonly #stats: Stats | undefined;
  readonly #rows: Row[] = [];
  /** Rows that passed every filter before the first command that gathers. */
  matched = 0;

  constructor(commands: readonly Command[], times: QueryTimes, limit: number | undefined) {
    this.#commands = commands;
    this.#times = times;
    this.#limit = Math.min(limit ?? LIMIT, MOST);
    const gathers = commands.findIndex(
      ({ kind }) => kind === "stats" || kind === "sort" || kind === "dedup" || kind === "limit",
    );
    this.#leading = gathers < 0 ? commands.length : gathers;
    const next = commands[this.#leading];
    if (next?.kind === "stats") this.#stats = new Stats(next.columns, next.by, times);
  }

  /** Takes a row; false when no further row can change the result. */
  add(row: Row): boolean {
    for (const command of this.#commands.slice(0, this.#leading)) if (!this.#step(command, row)) return true;
    this.matched++;
    if (this.#stats) {
      this.#stats.add(row);
      return true;
    }
    this.#rows.push(row);
    const next = this.#commands[this.#leading];
    const enough = next === undefined ? this.#limit : next.kind === "limit" ? next.count : undefined;
    return enough === undefined || this.#rows.length < enough;
  }

  result(): ResultRow[] {
    let rows: readonly Row[] = this.#stats ? this.#stats.rows() : this.#rows;
    let limited = false;
    for (const command of this.#commands.slice(this.#stats ? this.#leading + 1 : this.#leading)) {
      if (command.kind === "limit") limited = true;
      rows = this.#apply(command, rows);
    }
    const kept = rows.slice(0, limited ? MOST : this.#limit);
    const names = this.#shown();
    return kept.map((row) => {
      const shown: [string, string][] = [];
      for (const name of names) {
        const value = row.get(name);
        if (value !== undefined) shown.push([name, print(value)]);
      }
      if (row.pointer !== undefined) shown.push(["@ptr", row.pointer]);
      return shown;
    });
  }

  /** A command on one row; false when the row is dropped. */
  #step(command: Command, row: Row): boolean {
    switch (command.kind) {
      case "filter":
        return isTrue(this.#value(command.condition, row));
      case "fields":
      case "display":
        for (const { name, value } of command.columns) {
          if (value.kind !== "field" || value.name !== name) row.set(name, this.#value(value, row));
        }
        return true;
      case "parse": {
        const text = this.#value(command.source, row);
        const groups = text === undefined ? undefined : command.regex.find(print(text));
        if (groups) for (const [index, name] of command.names.entries()) row.set(name, groups[index + 1]);
        return true;
      }
      default:
        return true;
    }
  }

  #apply(command: Command, rows: readonly Row[]): readonly Row[] {
    switch (command.kind) {
      case "stats": {
        const stats = new Stats(command.columns, command.by, this.#times);
        for (const row of rows) stats.add(row);
        return stats.rows();
      }
      case "sort":
        return this.#sorted(command.keys, rows);
      case "dedup":
        return this.#unique(command.by, rows);
      case "limit":
        return rows.slice(0, command.count);
      default:
        return rows.filter((row) => this.#step(command, row));
    }
  }

  #sorted(keys: Extract<Command, { kind: "sort" }>["keys"], rows: readonly Row[]): Row[] {
    const valued = rows.map((row) => ({ row, values: keys.map(({ by }) => this.#value(by, row)) }));
    valued.sort((a, b) => {
      for (const [index, { descending }] of keys.entries()) {
        const order = sortOrder(a.values[index], b.values[index]);
        if (order !== 0) return descending ? -order : order;
      }
      return 0;
    });
    return valued.map(({ row }) => row);
  }

  /** AWS: rows that lack one of the fields are kept. */
  #unique(by: readonly Expression[], rows: readonly Row[]): Row[] {
    const seen = new Set<string>();
    return rows.filter((row) => {
      const values = by.map((expression) => this.#value(expression, row));
      if (values.includes(undefined)) return true;
      const key = JSON.stringify(values.map((value) => value !== undefined && print(value)));
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  /** The columns of the result: display's, else what stats made, else those of all fields commands. */
  #shown(): readonly string[] {
    const lastStats = this.#commands.findLastIndex(({ kind }) => kind === "stats");
    const display = this.#commands.findLast((command) => command.kind === "display");
    if (display?.kind === "display") return display.columns.map(({ name }) => name);
    const names = new Set<string>();
    const stats = this.#commands[lastStats];
    if (stats?.kind === "stats") for (const { name } of [...stats.by, ...stats.columns]) names.add(name);
    for (const command of this.#commands.slice(lastStats + 1)) {
      if (command.kind === "fields") for (const { name } of command.columns) names.add(name);
      if (command.kind === "parse") for (const name of command.names) names.add(name);
    }
    if (!stats && !this.#commands.some(({ kind }) => kind === "fields")) return ["@timestamp", "@message", ...names];
    return [...names];
  }

  #value(expression: Expression, row: Row): Value {
    return evaluate(expression, row, this.#times);
  }
}
