/** The README's first steps, each command as it stands there, in a shell of its own. */
import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { cleanEnvironment, ROOT_FOLDER, startRolecall, temporaryFolder } from "../server.js";

const missing = ["aws", "curl", "zip"].filter(
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
      // The reader picks an id from the list; the script takes the first.
      .replace(
        /(curl "\S+")(\ncurl ".*)<id>/,
        '$1 | tee list.json\nid=$(sed -E \'s/.*"id":"([0-9a-z]+)".*/\\1/\' list.json)$2$id',
      );
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
      cwd: folder.path,
      env: { ...cleanEnvironment(), HOME: folder.path, AWS_PAGER: "" },
    });

    const [, identity, first, second, trail] = stdout.split("---\n");
    expect(identity).toContain("arn:aws:iam::000000000000:root");
    expect(first).toContain(quoted);
    expect(second).toMatch(/"S": "1"/);
    expect(second).not.toContain("FunctionError");
    expect(trail).toContain('"action":"logs:CreateLogGroup"');
    expect(trail).toContain('"explanation"');
  } finally {
    await rolecall.stop();
    await folder.remove();
  }
});
