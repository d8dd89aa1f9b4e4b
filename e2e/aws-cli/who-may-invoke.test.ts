/** The example of the page on who may invoke, each command as it stands there. */
import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { cleanEnvironment, ROOT_FOLDER, startRolecall, temporaryFolder } from "../server.js";

const missing = ["aws", "zip"].filter(
  (command) => spawnSync(command, ["--version"], { stdio: "ignore", env: cleanEnvironment() }).error !== undefined,
);

test("who-may-invoke.md is true to the letter", { timeout: 240_000 }, async (context) => {
  if (missing.length > 0) notRun(context, "who-may-invoke.md", `${missing.join(" and ")} not found`);
  const text = await readFile(path.join(ROOT_FOLDER, "docs/explanation/who-may-invoke.md"), "utf8");
  const blocks = [...text.matchAll(/```\n(.*?)```\n/gs)].map(([, commands = ""]) => commands);
  expect(blocks.length).toBeGreaterThan(2);
  const [, told = ""] = /```text\n(.*?)```\n/s.exec(text) ?? [];

  const rolecall = await startRolecall();
  const folder = await temporaryFolder();
  try {
    const script = ['aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }', ...blocks]
      .join("\n")
      .replaceAll("npm run", `npm --prefix ${ROOT_FOLDER} run`);
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
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
    const lines = stdout.split("\n");
    for (const line of told.trimEnd().split("\n")) expect(lines).toContain(line);
    const decided = lines.filter((line) => /s3\.amazonaws\.com +lambda:InvokeFunction/.test(line));
    expect(decided.map((line) => /allowed|denied/.exec(line)?.[0])).toEqual(["allowed", "allowed", "denied"]);
  } finally {
    await rolecall.stop();
    await folder.remove();
  }
});
