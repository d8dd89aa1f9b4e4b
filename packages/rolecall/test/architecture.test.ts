/** The arrows between our parts, read off every import. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Imports of a package's sources, tests left out; relative ones as paths from the repository's root. */
function importsOf(folder: string): Import[] {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".data.ts"))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  return files.flatMap((file) => {
    const from = path.relative(ROOT, file);
    const text = readFileSync(file, "utf8");
    const found = text.matchAll(/^(?:import|export)\b[^;]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm);
    return [...found].map((match) => {
      const to = match[1] ?? match[2] ?? "";
      return { from, to: to.startsWith(".") ? path.relative(ROOT, path.resolve(path.dirname(file), to)) : to };
    });
  });
}

const isTest = ({ from }: Import) => /\.test\.ts$|\/test(ing)?\//.test(from) || /\/testing\.ts$/.test(from);

test("the engine imports nothing but itself", () => {
  const strange = importsOf("packages/engine/src").filter(
    (one) => !isTest(one) && !one.to.startsWith("packages/engine/src/"),
  );
  expect(strange).toEqual([]);
});

test("the model of AWS knows neither engine nor server", () => {
  const strange = importsOf("packages/aws-model/src").filter(
    ({ to }) => to.startsWith("packages/rolecall") || to === "rolecall" || to.startsWith("@rolecall/engine"),
  );
  expect(strange).toEqual([]);
});

const SERVER = importsOf("packages/rolecall/src").filter((one) => !isTest(one));
const under = (folder: string) => (file: string) => file.startsWith(`packages/rolecall/src/${folder}/`);

/** How the two API Gateways answer requests to their stages: no service, and no state of its own. */
const SHARED = "execute-api";

test("a service reaches into another only through its operations", () => {
  const serviceOf = (file: string) => /^packages\/rolecall\/src\/services\/([^/]+)\//.exec(file)?.[1];
  const strange = SERVER.filter(({ from, to }) => {
    const mine = serviceOf(from);
    const other = serviceOf(to);
    if (other === SHARED) return false;
    return mine !== undefined && other !== undefined && mine !== other && !/\/operations\/[^/]+\.js$/.test(to);
  });
  expect(strange).toEqual([]);
});

test("the kernel knows no service", () => {
  expect(SERVER.filter(({ from, to }) => under("kernel")(from) && under("services")(to))).toEqual([]);
});

test("the store knows nothing but itself and the errors", () => {
  const strange = SERVER.filter(
    ({ from, to }) =>
      under("store")(from) && to.startsWith("packages/") && !under("store")(to) && !to.endsWith("kernel/errors.js"),
  );
  expect(strange).toEqual([]);
});

test("protocols know the model and the kernel's errors and requests, no service and no state", () => {
  const strange = SERVER.filter(
    ({ from, to }) =>
      under("protocols")(from) &&
      to.startsWith("packages/") &&
      !under("protocols")(to) &&
      !/kernel\/(errors|http)\.js$/.test(to),
  );
  expect(strange).toEqual([]);
});

test("only server.ts puts the parts together", () => {
  const makers = SERVER.filter(
    ({ from, to }) => /src\/(store\/open|services\/index)\.js$/.test(to) && !/\/(server|cli\/[a-z]+)\.ts$/.test(from),
  );
  expect(makers).toEqual([]);
});
