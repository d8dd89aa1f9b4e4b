/** The example of the page on who may invoke, each command as it stands there. */
import { expect, test } from "vitest";
import { runPage } from "./page.js";

test("who-may-invoke.md is true to the letter", { timeout: 240_000 }, async (context) => {
  const { lines, promised } = await runPage(context, "who-may-invoke.md");
  expect(promised.length).toBeGreaterThan(1);
  for (const line of promised) expect(lines).toContain(line);
  const decided = lines.filter((line) => /s3\.amazonaws\.com +lambda:InvokeFunction/.test(line));
  expect(decided.map((line) => /allowed|denied/.exec(line)?.[0])).toEqual(["allowed", "allowed", "denied"]);
});
