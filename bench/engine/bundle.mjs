/** The engine as one module, built from its sources into a folder that goes when the process ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { ROOT } from "../lib/server.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "rolecall-engine-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

async function bundle(entry, name) {
  const outfile = path.join(folder, name);
  await build({ entryPoints: [path.join(ROOT, entry)], outfile, bundle: true, format: "esm", logLevel: "error" });
  return outfile;
}

/** The path of what `engine-limit/run.mjs --engine` takes. */
export const adapterPath = () => bundle("packages/engine/bench/adapter.ts", "adapter.mjs");

export const importEngine = async () =>
  import(pathToFileURL(await bundle("packages/engine/src/index.ts", "engine.mjs")).href);

/** `compile`, `evaluate` and `requestOf`, which share one copy of the engine with what they hand out. */
export const importAdapter = async () => import(pathToFileURL(await adapterPath()).href);
