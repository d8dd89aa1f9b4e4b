/**
 * What `npm start` and `npm test` do first: install what the lockfile says and build what is missing or stale.
 *
 * Several may run at once. Installing is done under a lock; a build is made aside and renamed into a folder named by
 * the content it was made from, so nobody ever reads half a build, and a build that a running server came from stays.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import module from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const BUILDS = path.join(ROOT, ".build");
const SEEN = path.join(BUILDS, "as-seen");
const STAMP = path.join(ROOT, "node_modules", ".rolecall-installed");

/** Folders whose content a build depends on. */
const SOURCES = [
  "packages/engine/src",
  "packages/aws-model/src",
  "packages/rolecall/src",
  "packages/lambda-runtime/src",
];

/** Installs exactly what the lockfile says, unless that is what is there. */
export async function ensureInstalled() {
  const wanted = await lockHash();
  const installed = async () => {
    const stamp = await readText(STAMP);
    // `npm ci` takes the stamp away; another one says that it is of another lockfile or platform.
    if (stamp !== undefined || !(await installedByHand())) return stamp === wanted;
    await writeFile(STAMP, wanted);
    return true;
  };
  if (await installed()) return;
  await locked("install", async () => {
    if (await installed()) return;
    // `npm ci` begins by removing node_modules, which a running server may be using; where there is one, npm brings
    // it to what the lockfile says package by package.
    const fresh = !existsSync(path.join(ROOT, "node_modules"));
    say(fresh ? "Installing dependencies (once) ..." : "Bringing dependencies up to date ...");
    const command = fresh ? ["ci"] : ["install", "--no-save"];
    const { status } = spawnSync("npm", [...command, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    if (status !== 0) fail("npm could not install the dependencies; its message is above");
    await writeFile(STAMP, wanted);
  });
}

/**
 * Whether somebody ran `npm ci` himself: npm notes at the end of an installation what is in node_modules. Packages for
 * other platforms are in the lockfile and not there.
 */
async function installedByHand() {
  const noted = await readText(path.join(ROOT, "node_modules", ".package-lock.json"));
  if (noted === undefined) return false;
  const there = JSON.parse(noted).packages;
  const wanted = JSON.parse(await readFile(path.join(ROOT, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(
    ([name, { version, resolved, optional }]) =>
      !name.startsWith("node_modules/") ||
      (there[name]?.version === version && there[name]?.resolved === resolved) ||
      (optional === true && there[name] === undefined),
  );
}

/** Loads a build's command line. What V8 compiled of it is kept beside it for the next start, from Node 22 on. */
export async function loadCli(build) {
  module.enableCompileCache?.(path.join(build, "compiled"));
  return import(pathToFileURL(path.join(build, "cli.js")).href);
}

/** Answers the folder of a build of the sources as they are now. */
export async function ensureBuilt() {
  const key = await sourceHash();
  const folder = path.join(BUILDS, `server-${key}`);
  if (existsSync(path.join(folder, "cli.js"))) {
    await markUsed(folder);
    return folder;
  }
  await mkdir(BUILDS, { recursive: true });
  const aside = path.join(BUILDS, `making-${process.pid}-${Date.now()}`);
  say("Building ...");
  const { build } = await import("./build.mjs");
  await build(aside);
  if ((await sourceHash()) !== key) {
    // Somebody saved a file meanwhile: this is a build of neither state.
    await rm(aside, { recursive: true, force: true });
    return ensureBuilt();
  }
  try {
    await rename(aside, folder);
  } catch (error) {
    // Somebody else was faster with the same content.
    if (!existsSync(path.join(folder, "cli.js"))) throw error;
    await rm(aside, { recursive: true, force: true });
  }
  await markUsed(folder);
  await removeOldBuilds(folder);
  return folder;
}

async function lockHash() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  hash.update(await readFile(path.join(ROOT, "package-lock.json")));
  return hash.digest("hex");
}

/**
 * Names the content that a build is made from. Reading it all is most of a start, so the name is kept with how the files
 * looked: where none has another size or time of change, it is the same content.
 */
async function sourceHash() {
  const files = sourceFiles();
  const look = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs, ctimeMs } = statSync(file);
    look.update(`${file} ${size} ${mtimeMs} ${ctimeMs}\n`);
  }
  const seen = look.digest("hex");
  const [before, known] = (await readText(SEEN))?.split(" ") ?? [];
  if (before === seen) return known;
  const key = contentHash(files);
  await mkdir(BUILDS, { recursive: true });
  await writeFile(`${SEEN}-${process.pid}`, `${seen} ${key}`);
  await rename(`${SEEN}-${process.pid}`, SEEN);
  return key;
}

function sourceFiles() {
  const sources = SOURCES.flatMap((source) =>
    // Read at once and not each in its turn: this is on the way of every start.
    readdirSync(path.join(ROOT, source), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && !file.name.includes(".test."))
      .map((file) => `${file.parentPath ?? file.path}${path.sep}${file.name}`)
      .sort(),
  );
  return [path.join(ROOT, "package-lock.json"), path.join(ROOT, "scripts", "build.mjs"), ...sources];
}

function contentHash(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${path.relative(ROOT, file)}\n`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** A build in use names the processes that use it. */
async function markUsed(folder) {
  const mark = path.join(folder, "used-by", String(process.pid));
  await mkdir(path.dirname(mark), { recursive: true });
  await writeFile(mark, "");
  process.once("exit", () => rmSync(mark, { force: true }));
  const now = new Date();
  await utimes(folder, now, now);
}

/** Keeps the newest three builds, and every one that a living process uses or is making. */
async function removeOldBuilds(current) {
  const names = await readdir(BUILDS);
  for (const name of names) {
    const [, pid] = /^making-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(path.join(BUILDS, name), { recursive: true, force: true });
  }
  const builds = await Promise.all(
    names
      .filter((name) => name.startsWith("server-"))
      .map(async (name) => {
        const folder = path.join(BUILDS, name);
        return { folder, usedMs: (await stat(folder).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
  );
  builds.sort((a, b) => b.usedMs - a.usedMs);
  for (const { folder } of builds.slice(3)) {
    const users = await readdir(path.join(folder, "used-by")).catch(() => []);
    if (folder === current || users.some((pid) => isAlive(Number(pid)))) continue;
    // Out of the way first: whoever looks for it meanwhile finds all of it or nothing.
    const grave = path.join(BUILDS, `making-${process.pid}-${path.basename(folder)}`);
    await rename(folder, grave).catch(() => {});
    await rm(grave, { recursive: true, force: true });
  }
}

/** Runs `work` while no other process holds the lock of this name; the lock of a dead process does not count. */
export async function locked(name, work) {
  const folder = path.join(BUILDS, `lock-${name}`);
  const owner = path.join(folder, "owner");
  await mkdir(BUILDS, { recursive: true });
  for (let waited = false; ; ) {
    try {
      await mkdir(folder);
      await writeFile(owner, String(process.pid));
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const pid = Number((await readText(owner)) ?? Number.NaN);
      const ageMs = Date.now() - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now());
      // Without an owner it was left between the two steps above, or is being made this moment.
      if (Number.isNaN(pid) ? ageMs > 5000 : !isAlive(pid)) {
        const grave = `${folder}-${process.pid}-${Date.now()}`;
        await rename(folder, grave)
          .then(() => rm(grave, { recursive: true, force: true }))
          .catch(() => {});
        continue;
      }
      if (!waited) say("Waiting for another set-up to end ...");
      waited = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function readText(file) {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

export function fail(text) {
  process.stderr.write(`rolecall: ${text}\n`);
  process.exit(1);
}
