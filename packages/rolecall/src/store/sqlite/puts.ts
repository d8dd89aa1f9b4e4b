/**
 * Rows to be put, written several a statement: most of what a put costs is the way into SQLite and back.
 *
 * INVARIANT: whoever reads or deletes on the connection, or commits, calls `write` before.
 */
import type Database from "libsql";

/** Rows a statement, the largest first; any number is a sum of these. */
const SIZES = [16, 8, 4, 2, 1] as const;

export class Puts {
  /** Key, text, key, text … in the order in which they came: of two of one key the later one stands. */
  #waiting: (Buffer | string)[] = [];
  readonly #statements = new Map<number, Database.Statement>();

  constructor(private readonly db: Database.Database) {}

  add(key: Buffer, text: string): void {
    this.#waiting.push(key, text);
  }

  write(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    let at = 0;
    for (const size of SIZES) {
      for (; waiting.length - at >= 2 * size; at += 2 * size) {
        this.#statement(size).run(at === 0 && waiting.length === 2 * size ? waiting : waiting.slice(at, at + 2 * size));
      }
    }
  }

  /** The transaction they belonged to is undone. */
  forget(): void {
    this.#waiting = [];
  }

  #statement(rows: number): Database.Statement {
    let statement = this.#statements.get(rows);
    if (statement === undefined) {
      statement = this.db.prepare(`REPLACE INTO entries (key, value) VALUES ${Array(rows).fill("(?, ?)").join(", ")}`);
      this.#statements.set(rows, statement);
    }
    return statement;
  }
}
