/** Opens the store and the blob store that the settings name. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { RolecallError } from "../kernel/errors.js";
import { openFileBlobs, openMemoryBlobs } from "./blobs/index.js";
import type { Blobs } from "./blobs.js";
import { openSqliteStore } from "./sqlite/index.js";
import type { Store } from "./store.js";

export type StorageOptions =
  | { readonly kind: "directory"; readonly directory: string }
  | { readonly kind: "memory" }
  | { readonly kind: "postgres"; readonly url: string };

export interface Storage {
  readonly store: Store;
  readonly blobs: Blobs;
  /** Where files may be kept; absent: nowhere lasting. */
  readonly directory?: string;
  close(): Promise<void>;
}

export async function openStorage(options: StorageOptions): Promise<Storage> {
  switch (options.kind) {
    case "directory": {
      await makeDirectory(options.directory);
      const store = await openSqliteStore({ directory: options.directory });
      return storage(store, await openFileBlobs(path.join(options.directory, "blobs")), options.directory);
    }
    case "memory":
      return storage(await openSqliteStore({ memory: true }), openMemoryBlobs());
    case "postgres": {
      // Loaded on demand: most people never use it.
      const { openPostgresStore, openPostgresBlobs } = await import("./postgres/index.js");
      return storage(await openPostgresStore({ url: options.url }), await openPostgresBlobs({ url: options.url }));
    }
  }
}

const storage = (store: Store, blobs: Blobs, directory?: string): Storage => ({
  store,
  blobs,
  ...(directory === undefined ? {} : { directory }),
  async close() {
    await blobs.close();
    await store.close();
  },
});

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RolecallError(
      "RC_DATA_DIR",
      code === "EEXIST" || code === "ENOTDIR"
        ? `\`${directory}\` is a file; pass a folder as --data-dir`
        : `the folder \`${directory}\` cannot be made (\`${message}\`); pass another --data-dir`,
    );
  }
}
