import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notRun } from "../../testing/not-run.js";
import { type RunningPostgres, startPostgres } from "../../testing/postgres.js";
import { blobContract } from "../blobs/contract.js";
import type { Blobs } from "../blobs.js";
import { storeContract } from "../contract.js";
import type { Store } from "../store.js";
import { openPostgresBlobs, openPostgresStore } from "./index.js";

const started = await startPostgres();

if ("notRun" in started) {
  test("the store over PostgreSQL", (context) => notRun(context, "the store over PostgreSQL", started.notRun));
} else {
  suites(started);
}

function suites(postgres: RunningPostgres): void {
  let count = 0;
  const empty = () => postgres.database(`test_${process.pid}_${count++}`);

  afterAll(() => postgres.stop());

  describe("with one database for all tests", () => {
    let url: string;
    let ownStore: Store;
    let ownBlobs: Blobs;

    beforeAll(async () => {
      url = await empty();
      [ownStore, ownBlobs] = await Promise.all([openPostgresStore({ url }), openPostgresBlobs({ url })]);
    });

    afterAll(() => Promise.all([ownStore.close(), ownBlobs.close()]));

    storeContract("PostgreSQL", async () => ({
      open: () => openPostgresStore({ url }),
      remove: () => ownStore.reset(),
      many: 5000,
      racing: 30,
    }));

    blobContract("blobs in PostgreSQL", true, async () => ({
      open: () => openPostgresBlobs({ url }),
      remove: () => ownBlobs.reset(),
    }));
  });

  test("servers that start at the same time on an empty database all come up", async () => {
    const url = await empty();
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgresStore({ url, connections: 2 })));
    await Promise.all(
      stores.map((store) =>
        store.transact(async (tx) =>
          tx.put(["counter"], (((await tx.get(["counter"])) as number | undefined) ?? 0) + 1),
        ),
      ),
    );
    expect(await stores[0]?.read((tx) => tx.get(["counter"]))).toBe(8);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("a watcher hears of what another server committed, once", async () => {
    const url = await empty();
    const [here, there] = await Promise.all([openPostgresStore({ url }), openPostgresStore({ url })]);
    await there.transact(async (tx) => tx.put(["w", 0], 0));
    let told = 0;
    const stop = here.watch(["w"], () => told++);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await there.transact(async (tx) => tx.put(["x"], 1));
    await there.transact(async (tx) => tx.put(["w", 1], 1));
    for (let tries = 0; told === 0 && tries < 300; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(told).toBe(1);
    await there.reset();
    for (let tries = 0; told === 1 && tries < 300; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told).toBe(2);
    stop();
    await Promise.all([here.close(), there.close()]);
  });

  test("two servers do not lose each other's updates", async () => {
    const url = await empty();
    const stores = await Promise.all([openPostgresStore({ url }), openPostgresStore({ url })]);
    const raise = (at: number) =>
      stores[at % 2]?.transact(async (tx) => tx.put(["n"], (((await tx.get(["n"])) as number | undefined) ?? 0) + 1));
    await Promise.all(Array.from({ length: 40 }, (_, at) => raise(at)));
    expect(await stores[0]?.read((tx) => tx.get(["n"]))).toBe(40);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("a database that is not there is said with what to do, and without the password", async () => {
    const refusal = await openPostgresStore({ url: "postgres://ann:secret@127.0.0.1:1/db" }).catch((error) => error);
    expect(refusal).toMatchObject({ code: "RC_STORE" });
    expect(refusal.message).toContain("check --store");
    expect(refusal.message).not.toContain("secret");
    await expect(openPostgresStore({ url: "what is this" })).rejects.toMatchObject({ code: "RC_STORE" });
  });
}
