import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * Finds botocore's folder: `--botocore DIR`, else `BOTOCORE`, else the one that `python3` imports.
 * botocore (Apache-2.0) carries AWS's API models with the constraints that the SDK's schemas lack.
 */
export function findBotocore(flag) {
  const folder =
    flag ??
    process.env.BOTOCORE ??
    execFileSync("python3", ["-c", "import botocore, os; print(os.path.dirname(botocore.__file__))"], {
      encoding: "utf8",
    }).trim();
  const version = /__version__ = '([^']+)'/.exec(readFileSync(path.join(folder, "__init__.py"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`no botocore in \`${folder}\`; pass --botocore DIR`);
  return { folder, version };
}

/** The newest `service-2.json` of a service. */
export function readBotocoreModel(botocore, service) {
  const folder = path.join(botocore.folder, "data", service);
  const apiVersion = readdirSync(folder)
    .filter((entry) => /^\d{4}-\d{2}-\d{2}$/.test(entry))
    .sort()
    .at(-1);
  const file = path.join(folder, apiVersion, "service-2.json");
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return JSON.parse(text.toString("utf8"));
}
