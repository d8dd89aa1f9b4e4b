/**
 * The examples run, and README.md shows them with what they print. `npm run reference` writes both into it anew.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, test, vi } from "vitest";

const EXAMPLES = path.resolve(import.meta.dirname, "../examples");
const README = path.resolve(import.meta.dirname, "../README.md");

/** As a user's own program: bundled, and run by Node. */
async function printed(example: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "rolecall-example-"));
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...parts) => {
    lines.push(parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" "));
  });
  try {
    const outfile = path.join(folder, "example.mjs");
    const conditions = ["@rolecall/source"];
    await build({ entryPoints: [path.join(EXAMPLES, example)], outfile, bundle: true, format: "esm", conditions });
    await import(pathToFileURL(outfile).href);
  } finally {
    log.mockRestore();
    rmSync(folder, { recursive: true });
  }
  return lines.join("\n");
}

test("README.md shows every example with what it prints", async () => {
  const shown = new Set<string>();
  let text = "";
  let at = 0;
  const readme = readFileSync(README, "utf8");
  for (const match of readme.matchAll(/<!-- examples\/(\S+) -->\n\n```ts\n[\s\S]*?```\n\n```text\n[\s\S]*?```\n/g)) {
    const [whole, example = ""] = match;
    shown.add(example);
    const source = readFileSync(path.join(EXAMPLES, example), "utf8").trimEnd();
    text += readme.slice(at, match.index);
    text += `<!-- examples/${example} -->\n\n\`\`\`ts\n${source}\n\`\`\`\n\n\`\`\`text\n${await printed(example)}\n\`\`\`\n`;
    at = match.index + whole.length;
  }
  expect([...shown].sort()).toEqual(readdirSync(EXAMPLES).sort());
  await expect(text + readme.slice(at)).toMatchFileSnapshot(README);
});
