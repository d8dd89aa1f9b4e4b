import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary.js";
import { storeContract } from "../contract.js";
import { openSqliteStore } from "./index.js";
import { SqliteStore } from "./store.js";

storeContract("SQLite in a file", async () => {
  const place = temporaryFolder();
  return { open: () => openSqliteStore({ directory: place }) };
});

storeContract("SQLite in a file, without room for a cache", async () => {
  const place = temporaryFolder();
  return { open: () => openSqliteStore({ directory: place, cacheBytes: 0 }) };
});

describe("SQLite in memory", () => {
  test("works as the file does, and leaves nothing", async () => {
    const store = await openSqliteStore({ memory: true });
    await store.transact(async (tx) => tx.put(["a"], 1));
    expect(await store.read((tx) => tx.get(["a"]))).toBe(1);
    await store.close();
    const again = await openSqliteStore({ memory: true });
    expect(await again.read((tx) => tx.get(["a"]))).toBeUndefined();
    await again.close();
  });
});

describe("the data directory", () => {
  test("belongs to one store; the second is told who has it and what to do", async () => {
    const place = temporaryFolder();
    const first = await openSqliteStore({ directory: place });
    const refusal = await openSqliteStore({ directory: place }).catch((error) => error);
    expect(refusal).toMatchObject({
      code: "RC_DATA_DIR_IN_USE",
      message: `the data directory \`${place}\` is in use by another Rolecall (process \`${process.pid}\`); stop it, or pass another --data-dir`,
    });
    await first.transact(async (tx) => tx.put(["a"], 1));
    await first.close();
    const next = await openSqliteStore({ directory: place });
    expect(await next.read((tx) => tx.get(["a"]))).toBe(1);
    await next.close();
  });

  test("keeps its secrets from other users of the machine", async () => {
    const place = path.join(temporaryFolder(), "made", "here");
    const store = await openSqliteStore({ directory: place });
    expect((await stat(place)).mode & 0o077).toBe(0);
    for (const file of ["state.db", "state.db-wal"]) expect((await stat(path.join(place, file))).mode & 0o077).toBe(0);
    await store.close();
  });

  test("with a file in it that is no database is refused, and the file stays as it is", async () => {
    const place = temporaryFolder();
    await writeFile(path.join(place, "state.db"), "not a database, and long enough to be looked at".repeat(50));
    await expect(openSqliteStore({ directory: place })).rejects.toMatchObject({ code: "RC_STORE" });
    expect((await stat(path.join(place, "state.db"))).size).toBe(47 * 50);
  });

  test("that cannot be made is refused with a reason", async () => {
    const place = temporaryFolder();
    await writeFile(path.join(place, "file"), "");
    await expect(openSqliteStore({ directory: path.join(place, "file") })).rejects.toMatchObject({
      code: "RC_DATA_DIR",
    });
  });
});

describe("durability", () => {
  test("who reads a write that is not yet on its way to the disk waits for it", async () => {
    const store = await openSqliteStore({ memory: true });
    const order: string[] = [];
    const writing = store.transact(async (tx) => tx.put(["a"], 1)).then(() => order.push("written"));
    // The write is committed within this turn and flushed at the end of it.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    const reading = store.read((tx) => tx.get(["a"])).then((value) => order.push(`read ${value}`));
    const elsewhere = store.read((tx) => tx.get(["b"])).then(() => order.push("elsewhere"));
    await Promise.all([writing, reading, elsewhere]);
    expect(order).toEqual(["elsewhere", "written", "read 1"]);
    await store.close();
  });

  test("close waits for what was committed in the same turn", async () => {
    const place = temporaryFolder();
    const store = await openSqliteStore({ directory: place });
    const writing = store.transact(async (tx) => tx.put(["a"], 1));
    await new Promise<void>((resolve) => process.nextTick(resolve));
    await store.close();
    await writing;
    const again = await openSqliteStore({ directory: place });
    expect(await again.read((tx) => tx.get(["a"]))).toBe(1);
    await again.close();
  });
});

describe("ranges kept in memory", () => {
  test("are given up when something below them changes, whatever their bounds", async () => {
    const store = await openSqliteStore({ memory: true });
    const list = (prefix: string[], options: object = {}) =>
      store.read(async (tx) => (await tx.range({ prefix, ...options })).map(({ value }) => value));
    const put = (key: string[], value: number) => store.transact(async (tx) => tx.put(key, value));
    for (const prefix of [[], ["r"], ["r", "users"], ["r", "users", "1"]]) {
      for (const options of [{}, { limit: 1 }, { reverse: true }, { after: ["r"] }]) await list(prefix, options);
    }
    await put(["r", "users", "1", "ann"], 1);
    for (const prefix of [[], ["r"], ["r", "users"], ["r", "users", "1"]]) {
      for (const options of [{}, { limit: 1 }, { reverse: true }, { after: ["r"] }]) {
        expect(await list(prefix, options)).toEqual([1]);
      }
    }
    await put(["r", "roles", "1"], 5);
    expect(await list(["r", "users"])).toEqual([1]);
    expect(await list(["r"])).toEqual([5, 1]);
    await store.transact(async (tx) => tx.deleteRange(["r"]));
    expect(await list(["r", "users"])).toEqual([]);
    await put(["r", "users"], 7);
    expect(await list(["r", "users"])).toEqual([7]);
    await store.close();
  });
});

describe("a disk that is full", () => {
  test("takes the whole batch, is said with what to do, and leaves the store in order", async () => {
    const db = new Database(":memory:");
    db.exec("CREATE TABLE entries (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    const store = new SqliteStore(db, 1_000_000, () => db.close());
    await store.transact(async (tx) => tx.put(["kept"], 1));
    db.pragma("max_page_count = 20");

    const small = store.transact(async (tx) => tx.put(["kept"], 2));
    const large = store.transact(async (tx) => tx.put(["large"], "x".repeat(1_000_000)));
    const outcomes = await Promise.allSettled([small, large]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((outcomes[0] as PromiseRejectedResult).reason).toMatchObject({
      code: "RC_STORE",
      message: expect.stringContaining("make room on the disk"),
    });

    expect(await store.read((tx) => tx.get(["kept"]))).toBe(1);
    expect(await store.read((tx) => tx.range({ prefix: [] }))).toEqual([{ key: ["kept"], value: 1 }]);
    await store.transact(async (tx) => tx.put(["kept"], 3));
    expect(await store.read((tx) => tx.get(["kept"]))).toBe(3);
    await store.close();
  });

  test("is found out by a read in between: the write is refused, the read is answered", async () => {
    const db = new Database(":memory:");
    db.exec("CREATE TABLE entries (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    const store = new SqliteStore(db, 0, () => db.close());
    await store.transact(async (tx) => tx.put(["kept"], 1));
    db.pragma("max_page_count = 20");

    for (const read of [
      () => store.read((tx) => tx.get(["kept"])),
      () => store.read(async (tx) => (await tx.range({ prefix: [] }))[0]?.value),
      () => store.transact(async (tx) => tx.delete(["never"])).then(() => 1),
    ]) {
      const large = store.transact(async (tx) => tx.put(["large"], "x".repeat(1_000_000)));
      // Committed within this turn, written at the end of it, or when somebody reads.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      const [refused, answered] = await Promise.allSettled([large, read()]);
      expect(refused).toMatchObject({ status: "rejected", reason: { code: "RC_STORE" } });
      if (answered.status === "fulfilled") expect(answered.value).toBe(1);
      else expect(answered.reason).toMatchObject({ code: "RC_STORE" });
    }
    expect(await store.read((tx) => tx.range({ prefix: [] }))).toEqual([{ key: ["kept"], value: 1 }]);
    await store.close();
  });
});
