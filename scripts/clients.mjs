/**
 * What the tests use and `npm ci` does not bring: programs, AWS's clients among them, used where found and as root on
 * Debian installed with apt; and AWS's SDKs of the past and its runtime clients, in folders with lockfiles of their own.
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { buildRuntimeClients } from "./runtime-clients.mjs";
import { locked, ROOT } from "./setup.mjs";

const CLIENTS = [
  { package: "awscli", works: () => succeeds("aws", ["--version"]) },
  { package: "bubblewrap", works: () => succeeds("bwrap", ["--version"]) },
  { package: "python3-boto3", works: () => succeeds("python3", ["-c", "import boto3"]) },
  // For AWS's runtime clients.
  { package: "g++", works: () => succeeds("g++", ["--version"]) },
  { package: "libcurl4-openssl-dev", works: () => succeeds("curl-config", ["--version"]) },
  { package: "xz-utils", works: () => succeeds("xz", ["--version"]) },
];

export async function ensureClients() {
  await locked("clients", async () => {
    ensurePrograms();
    installApart("old-sdk", "AWS's SDKs of the past");
    // They are C++ for Linux.
    if (process.platform === "linux") {
      await buildRuntimeClients(installApart("runtime-clients", "AWS's runtime clients"));
    }
  });
}

function ensurePrograms() {
  const missing = CLIENTS.filter((client) => !client.works());
  if (missing.length === 0) return;
  const canInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  // The tests that need them say `not run` themselves.
  if (!canInstall) return;
  const packages = missing.map((client) => client.package);
  process.stderr.write(`Installing ${packages.join(", ")} ...\n`);
  const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  spawnSync("apt-get", ["update", "-qq"], quiet);
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], quiet);
}

/** Installs what the lockfile of a folder below `e2e` says, unless that was done. Answers the folder. */
function installApart(name, what) {
  const folder = path.join(ROOT, "e2e", name);
  const installed = path.join(folder, "node_modules/.package-lock.json");
  const wanted = path.join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs > statSync(wanted).mtimeMs) return folder;
  process.stderr.write(`Installing ${what} ...\n`);
  spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  return folder;
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
