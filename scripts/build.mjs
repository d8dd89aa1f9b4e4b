/** Bundles the server and the command line into one folder. Everything native or run by path stays outside. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build as bundle, stop, transform } from "esbuild";
import { ROOT } from "./setup.mjs";

/** Answers the paths of the files that went into the bundle, from the repository's root. */
export async function build(folder) {
  const { metafile } = await bundle({
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
    plugins: [dataBeside(folder)],
    // CommonJS dependencies inside an ES module bundle still call `require`.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "error",
    absWorkingDir: ROOT,
    metafile: true,
  });
  // esbuild is a process of its own, which would stay as long as this one.
  await stop();
  return Object.keys(metafile.inputs);
}

/**
 * The generated data of AWS's models are strings of 3 MB in all: as files beside the bundle they are read in a
 * millisecond, inside it they would be decoded and scanned as program text at each start.
 */
const dataBeside = (folder) => ({
  name: "data-beside",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]generated[\\/][^\\/]+\.data\.ts$/ }, async ({ path: file }) => {
      const { code } = await transform(await readFile(file, "utf8"), { loader: "ts", format: "esm" });
      const { default: data } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
      if (typeof data !== "string") throw new Error(`${file} must export a string`);
      const name = path.basename(file, ".ts");
      await mkdir(path.join(folder, "data"), { recursive: true });
      await writeFile(path.join(folder, "data", name), data);
      return {
        contents: `import { readFileSync } from "node:fs";
          export default readFileSync(new URL("./data/${name}", import.meta.url), "utf8");`,
      };
    });
  },
});
