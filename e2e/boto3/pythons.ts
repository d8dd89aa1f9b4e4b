/** Every Python of this machine that has boto3, and a story told by one. */
import { execFile, spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestContext } from "vitest";
import { notRun } from "../not-run.js";
import { cleanEnvironment } from "../server.js";

export interface Python {
  readonly command: string;
  /** Of boto3. */
  readonly version: string;
}

/** Each once. */
export const pythons: readonly Python[] = [
  ...new Map(["python3", "/usr/bin/python3"].flatMap((name) => found(name))).values(),
];

function found(command: string): [string, Python][] {
  const { status, stdout } = spawnSync(command, ["-c", "import boto3, sys; print(boto3.__version__, sys.executable)"], {
    encoding: "utf8",
    env: cleanEnvironment(),
  });
  if (status !== 0) return [];
  const [version = "", executable = command] = stdout.trim().split(" ");
  return [[realpathSync(executable), { command, version }]];
}

export const notThere = (context: TestContext) =>
  notRun(context, "boto3", "no python3 with boto3 was found; on Debian apt-get install python3-boto3");

/** What a script beside this file printed, given the endpoint. */
export async function tell(script: string, { command }: Python, endpoint: string) {
  const { stdout } = await promisify(execFile)(command, [fileURLToPath(new URL(script, import.meta.url)), endpoint], {
    env: { ...cleanEnvironment(), PYTHONDONTWRITEBYTECODE: "1" },
  });
  return JSON.parse(stdout);
}
