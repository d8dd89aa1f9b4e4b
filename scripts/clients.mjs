/** Programs that the tests use and npm does not have, AWS's clients among them: used where found; as root on Debian installed with apt. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const CLIENTS = [
  { package: "awscli", works: () => succeeds("aws", ["--version"]) },
  { package: "bubblewrap", works: () => succeeds("bwrap", ["--version"]) },
  { package: "python3-boto3", works: () => succeeds("python3", ["-c", "import boto3"]) },
];

export function ensureClients() {
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

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
