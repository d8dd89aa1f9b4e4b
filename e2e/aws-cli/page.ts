/** Runs the example of a page in docs/explanation as its reader does: each command as it stands there. */
import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { notRun } from "../not-run.js";
import { cleanEnvironment, ROOT_FOLDER, startRolecall, temporaryFolder } from "../server.js";

const missing = ["aws", "zip"].filter(
  (command) => spawnSync(command, ["--version"], { stdio: "ignore", env: cleanEnvironment() }).error !== undefined,
);

export interface Told {
  /** What the commands printed, line by line. */
  readonly lines: readonly string[];
  /** What the page says that they print. */
  readonly promised: readonly string[];
}

/** `options` are bash's: with `-e` every command must succeed. */
export async function runPage(context: Parameters<typeof notRun>[0], page: string, options = "-eu"): Promise<Told> {
  if (missing.length > 0) notRun(context, page, `${missing.join(" and ")} not found`);
  const text = await readFile(path.join(ROOT_FOLDER, "docs/explanation", page), "utf8");
  const blocks = [...text.matchAll(/```\n(.*?)```\n/gs)].map(([, commands = ""]) => commands);
  expect(blocks.length).toBeGreaterThan(1);
  const [, told = ""] = /```text\n(.*?)```\n/s.exec(text) ?? [];

  const rolecall = await startRolecall();
  const folder = await temporaryFolder();
  try {
    const script = ['aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@" 2>&1; }', ...blocks]
      .join("\n")
      .replaceAll("npm run", `npm --prefix ${ROOT_FOLDER} run`);
    const { stdout } = await promisify(execFile)("bash", [`${options}c`, script], {
      cwd: folder.path,
      env: {
        ...cleanEnvironment(),
        HOME: folder.path,
        AWS_PAGER: "",
        AWS_ENDPOINT_URL: rolecall.endpoint,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "us-east-1",
        ROLECALL_ENDPOINT: rolecall.endpoint,
      },
    });
    return { lines: stdout.split("\n"), promised: told.trimEnd().split("\n").filter(Boolean) };
  } finally {
    await rolecall.stop();
    await folder.remove();
  }
}
