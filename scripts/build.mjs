/** Bundles the server and the command line into one folder. Everything native or run by path stays outside. */
import path from "node:path";
import { build as bundle } from "esbuild";
import { ROOT } from "./setup.mjs";

export async function build(folder) {
  await bundle({
    entryPoints: { cli: path.join(ROOT, "packages/rolecall/src/cli/index.ts") },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["@rolecall/source"],
    // libsql is native; what a function sees is started by path.
    external: ["libsql", "@rolecall/lambda-runtime", "pg-native"],
    // CommonJS dependencies inside an ES module bundle still call `require`.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "error",
  });
}
