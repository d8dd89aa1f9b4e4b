/**
 * What the tests use and `npm ci` does not bring: programs, AWS's clients among them, used where found and as root on
 * Debian installed with apt; and AWS's SDKs of the past, in a folder with a lockfile of its own.
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { locked, ROOT } from "./setup.mjs";

const CLIENTS = [
  { package: "awscli", works: () => succeeds("aws", ["--version"]) },
  { package: "bubblewrap", works: () => succeeds("bwrap", ["--version"]) },
  { package: "python3-boto3", works: () => succeeds("python3", ["-c", "import boto3"]) },
];

export async function ensureClients() {
  await locked("clients", () => {
    ensurePrograms();
    ensureOldSdk();
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

function ensureOldSdk() {
  const folder = path.join(ROOT, "e2e/old-sdk");
  const installed = path.join(folder, "node_modules/.package-lock.json");
  const wanted = path.join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs > statSync(wanted).mtimeMs) return;
  process.stderr.write("Installing AWS's SDKs of the past ...\n");
  spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
