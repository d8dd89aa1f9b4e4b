/** What `npm publish` would send: every entry loads in a bare Node, without anything beside it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const PACKAGE = path.resolve(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(path.join(PACKAGE, "package.json"), "utf8"));
const folder = mkdtempSync(path.join(tmpdir(), "rolecall-engine-"));
const installed = path.join(folder, "node_modules", manifest.name);

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  cpSync(path.join(PACKAGE, "package.json"), path.join(installed, "package.json"));
  const compiler = path.resolve(PACKAGE, "../../node_modules/typescript/bin/tsc");
  const options = ["-p", path.join(PACKAGE, "tsconfig.build.json"), "--outDir", path.join(installed, "dist")];
  execFileSync(process.execPath, [compiler, ...options], { stdio: "inherit" });
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.keys(manifest.exports))("the entry %s loads, with its types beside it", (entry) => {
  const { types } = manifest.exports[entry];
  expect(readFileSync(path.join(installed, types), "utf8")).toContain("export");
  const name = path.posix.join(manifest.name, entry);
  const script = `import * as all from "${name}"; console.log(Object.keys(all).length)`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(Number(printed)).toBeGreaterThan(0);
});

test("the package depends on nothing", () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(manifest.peerDependencies).toBeUndefined();
});
