/** Opens the database file (or one in memory), takes hold of its directory and brings its schema up. */
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { RolecallError } from "../../kernel/errors.js";
import type { Store } from "../store.js";
import { SqliteStore } from "./store.js";

export type SqliteOptions = ({ readonly directory: string } | { readonly memory: true }) & {
  /** For decoded values in memory; 48 MiB. */
  readonly cacheBytes?: number;
};

const SCHEMA_VERSION = 1;
const CACHE_BYTES = 48 * 1024 * 1024;

export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { cacheBytes = CACHE_BYTES } = options;
  if (!("directory" in options)) {
    return new SqliteStore(prepare(new Database(":memory:")), cacheBytes, (db) => db.close());
  }

  const { directory } = options;
  const ownerFile = path.join(directory, "owner.pid");
  try {
    // What lies here includes secret access keys.
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = path.join(directory, "state.db");
    // Made and closed to others before SQLite opens it: the log beside it takes the file's permissions.
    closeSync(openSync(file, "a", 0o600));
    chmodSync(file, 0o600);
    const db = prepare(new Database(file));
    writeFileSync(ownerFile, `${process.pid}\n`);
    return new SqliteStore(db, cacheBytes, () => {
      letGo(db);
      rmSync(ownerFile, { force: true });
    });
  } catch (error) {
    throw explained(error, directory, ownerFile);
  }
}

function prepare(db: Database.Database): Database.Database {
  try {
    // The lock is one of the operating system's on the open file, held until the connection closes or the process
    // ends, however it ends: a killed server leaves nothing behind that would keep the next one out.
    db.pragma("locking_mode = EXCLUSIVE");
    // Records of one to two kilobytes stay in the tree instead of going to overflow pages.
    db.pragma("page_size = 8192");
    db.pragma("journal_mode = WAL");
    // NORMAL: a commit is handed to the operating system, not forced to the disk. The end of the process, `kill -9`
    // included, loses nothing. A power cut may lose the last commits, each as a whole; the file stays sound, since
    // checkpoints do wait for the disk.
    db.pragma("synchronous = NORMAL");
    db.pragma("wal_autocheckpoint = 2000");
    const found = versionOf(db);
    if (found > SCHEMA_VERSION) {
      throw new RolecallError(
        "RC_DATA_DIR",
        `the data directory was written by a newer Rolecall (schema \`${found}\`, this one knows \`${SCHEMA_VERSION}\`); update Rolecall or pass another --data-dir`,
      );
    }
    if (found === 0) {
      db.exec("BEGIN EXCLUSIVE");
      db.exec("CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
      db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
      db.exec("COMMIT");
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Writes the log into the file and releases the lock. Closing alone would not: libsql keeps the connection until the
 * last prepared statement has been collected as garbage.
 */
function letGo(db: Database.Database): void {
  try {
    db.pragma("journal_mode = DELETE");
    db.pragma("locking_mode = NORMAL");
    // The lock is released at the end of the next read.
    versionOf(db);
  } catch {
    // The directory is gone or cannot be written any more. The log keeps all that was committed; the next open reads it.
  } finally {
    db.close();
  }
}

function versionOf(db: Database.Database): number {
  return (db.prepare("PRAGMA user_version").get([]) as { user_version: number }).user_version;
}

function explained(error: unknown, directory: string, ownerFile: string): unknown {
  if (error instanceof RolecallError) return error;
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  if (code.startsWith("SQLITE_BUSY")) {
    return new RolecallError(
      "RC_DATA_DIR_IN_USE",
      `the data directory \`${directory}\` is in use by another Rolecall${ownerOf(ownerFile)}; stop it, or pass another --data-dir`,
    );
  }
  if (code.startsWith("SQLITE_NOTADB") || code.startsWith("SQLITE_CORRUPT")) {
    return new RolecallError(
      "RC_STORE",
      `\`${path.join(directory, "state.db")}\` is not a sound database (\`${message}\`); move it away or pass another --data-dir`,
    );
  }
  return new RolecallError(
    "RC_DATA_DIR",
    `the data directory \`${directory}\` cannot be used (\`${message}\`); pass a --data-dir that can be written`,
  );
}

function ownerOf(ownerFile: string): string {
  try {
    return ` (process \`${Number.parseInt(readFileSync(ownerFile, "utf8"), 10)}\`)`;
  } catch {
    return "";
  }
}
