/**
 * Before `npm pack` and `npm publish` of packages/rolecall: bundles it into its `dist`, with the licences of the packages
 * that are in the bundle.
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "./build.mjs";
import { ROOT } from "./setup.mjs";

const folder = path.join(ROOT, "packages/rolecall/dist");
await rm(folder, { recursive: true, force: true });
const inputs = await build(folder);

const packages = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
const texts = [];
for (const name of [...packages].sort()) {
  const { version, license } = JSON.parse(await readFile(path.join(ROOT, name, "package.json"), "utf8"));
  const file = (await readdir(path.join(ROOT, name))).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : await readFile(path.join(ROOT, name, file), "utf8");
  texts.push(`${name.replace(/^.*node_modules\//, "")} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile(path.join(folder, "LICENSES.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
