/** The pool of connections and the tables; shared by the drivers of records and of blobs. */
import pg from "pg";
import { RolecallError } from "../../kernel/errors.js";

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Connections at most; 10. */
  readonly connections?: number;
}

const SCHEMA_VERSION = "1";

/**
 * Any number of servers may start at once on an empty database: `IF NOT EXISTS` alone does not save the second from
 * an error when both create the same table at the same moment, so it tries again.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS rolecall_meta (name text PRIMARY KEY, value text NOT NULL);
  CREATE TABLE IF NOT EXISTS rolecall_entries (key bytea PRIMARY KEY, value text NOT NULL);
  CREATE TABLE IF NOT EXISTS rolecall_changes (id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), keys bytea[] NOT NULL);
  CREATE INDEX IF NOT EXISTS rolecall_changes_at ON rolecall_changes (at);
  CREATE TABLE IF NOT EXISTS rolecall_blobs (hash bytea PRIMARY KEY, upload uuid NOT NULL, size bigint NOT NULL, put_at timestamptz NOT NULL);
  CREATE TABLE IF NOT EXISTS rolecall_blob_chunks (upload uuid, number int, bytes bytea NOT NULL, put_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (upload, number));
  INSERT INTO rolecall_meta (name, value) VALUES ('schema', '${SCHEMA_VERSION}') ON CONFLICT (name) DO NOTHING;
`;
const CREATED_BY_ANOTHER = new Set(["23505", "42P07", "42710", "40001", "40P01", "XX000"]);

export async function connect({ url, connections = 10 }: PostgresOptions): Promise<pg.Pool> {
  let pool: pg.Pool;
  try {
    pool = new pg.Pool({
      connectionString: url,
      max: connections,
      application_name: "rolecall",
      onConnect: prepare,
    });
  } catch (error) {
    throw unreachable(url, error);
  }
  // A connection that breaks while it is idle: the pool makes another, and whoever needs one then is told.
  pool.on("error", () => {});
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await pool.query(TABLES);
        break;
      } catch (error) {
        if (!CREATED_BY_ANOTHER.has(codeOf(error)) || attempt === 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
      }
    }
    const found = await pool.query("SELECT value FROM rolecall_meta WHERE name = 'schema'");
    const version = found.rows[0]?.value;
    if (version !== SCHEMA_VERSION) {
      throw new RolecallError(
        "RC_STORE",
        `the database was written by another Rolecall (schema \`${version}\`, this one knows \`${SCHEMA_VERSION}\`); update Rolecall or name another database with --store`,
      );
    }
    return pool;
  } catch (error) {
    await pool.end().catch(() => {});
    throw error instanceof RolecallError ? error : unreachable(url, error);
  }
}

/**
 * The planner likes to read a small table whole, and a serializable transaction that has read the table whole
 * conflicts with every write to it. By the index it conflicts only with what it asked for. The setting is one of
 * PostgreSQL itself; a database that only speaks its protocol may not know it.
 */
async function prepare(client: pg.ClientBase): Promise<void> {
  await client.query("SET enable_seqscan = off").catch(() => {});
}

export const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? "");

function unreachable(url: string, error: unknown): RolecallError {
  const { message } = error as Error;
  const problem = new RolecallError(
    "RC_STORE",
    `the database \`${withoutPassword(url)}\` cannot be used (\`${message || codeOf(error)}\`); check --store, and that the server runs and lets this user create tables`,
  );
  problem.cause = error;
  return problem;
}

function withoutPassword(url: string): string {
  try {
    const shown = new URL(url);
    if (shown.password) shown.password = "…";
    return decodeURI(shown.href);
  } catch {
    return "(not a URL)";
  }
}
