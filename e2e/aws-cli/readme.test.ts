/** The README's first steps, each command as it stands there, in a shell of its own. */
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

test("the first steps of the README are true to the letter", { timeout: 240_000 }, async (context) => {
  if (missing.length > 0) notRun(context, "the README's first steps", `${missing.join(" and ")} not found`);
  const text = await readFile(path.join(ROOT_FOLDER, "README.md"), "utf8");
  const [, steps = ""] = /## First steps\n(.*?)\n## /s.exec(text) ?? [];
  const blocks = [...steps.matchAll(/```\n(.*?)```/gs)].map(([, commands = ""]) => commands);
  expect(blocks.length).toBeGreaterThan(3);
  const quoted = (/^> .*(?:\n> .*)*/m.exec(steps)?.[0] ?? "").replaceAll(/^> /gm, "").replaceAll("\n", " ");

  const rolecall = await startRolecall();
  const folder = await temporaryFolder();
  try {
    const script = [
      // What the README tells those to do whose AWS CLI is too old to read the variable; the others don't mind.
      'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }',
      ...blocks,
    ]
      .join("\necho ---\n")
      .replaceAll("http://127.0.0.1:4566", rolecall.endpoint)
      .replaceAll("npm run", `npm --prefix ${ROOT_FOLDER} run`);
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
      cwd: folder.path,
      env: { ...cleanEnvironment(), HOME: folder.path, AWS_PAGER: "", ROLECALL_ENDPOINT: rolecall.endpoint },
    });

    const [, identity, first, second, trail] = stdout.split("---\n");
    expect(identity).toContain("arn:aws:iam::000000000000:root");
    expect(first).toContain(quoted);
    expect(second).toMatch(/"S": "1"/);
    expect(second).not.toContain("FunctionError");
    expect(trail).toMatch(/denied.*logs:CreateLogGroup/i);
    expect(trail).toMatch(/^Denied: .* role crud-role .* logs:/m);
    expect(trail).toContain("Smallest fix");
  } finally {
    await rolecall.stop();
    await folder.remove();
  }
});
