/**
 * AWS's runtime interface clients for Node.js (npm `aws-lambda-ric`), for the tests: they are C++ in part, built here from
 * the sources that the packages carry.
 *
 * Their own scripts first build a libcurl, which takes minutes; linked to the system's, it is one call of the compiler.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const CLIENTS = [
  { name: "aws-lambda-ric-3", source: "src/rapid-client.cc", built: "dist/rapid-client.node" },
  { name: "aws-lambda-ric-4", source: "src/native/rapid-client.cc", built: "rapid-client.node" },
];

/** With the headers of the Node.js that runs this: the interface they use is the same in each. */
const NODE_HEADERS = path.resolve(path.dirname(process.execPath), "../include/node");

/** Builds those that are not built yet, where they can be. @param folder where the packages are installed */
export async function buildRuntimeClients(folder) {
  for (const { name, source, built } of CLIENTS) {
    const root = path.join(folder, "node_modules", name);
    if (!existsSync(root) || existsSync(path.join(root, built))) continue;
    // The tests that need it say `not run` themselves.
    if (!existsSync(path.join(NODE_HEADERS, "node_api.h"))) return;
    process.stderr.write(`Building ${name} ...\n`);
    const library = await unpackLibrary(root);
    const addonApi = path.dirname(
      createRequire(path.join(root, "package.json")).resolve("node-addon-api/package.json"),
    );
    const sources = readdirSync(path.join(library, "src")).filter((file) => file.endsWith(".cpp"));
    const { status } = spawnSync(
      "g++",
      [
        ...["-std=c++17", "-O1", "-w", "-fmax-errors=3", "-fPIC", "-shared", "-pthread"],
        ...[path.join(library, "include"), addonApi, NODE_HEADERS].map((headers) => `-I${headers}`),
        ...[path.join(root, source), ...sources.map((file) => path.join(library, "src", file))],
        ...["-lcurl", "-o", path.join(root, `${built}.making`)],
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    if (status === 0) renameSync(path.join(root, `${built}.making`), path.join(root, built));
    await rm(library, { recursive: true, force: true });
  }
}

/** AWS's client of the Runtime API in C++ (`aws-lambda-cpp`), which the package carries as an archive. */
async function unpackLibrary(root) {
  const archive = readdirSync(path.join(root, "deps")).find((file) => file.startsWith("aws-lambda-cpp"));
  const folder = path.join(root, "deps", "unpacked");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  spawnSync("tar", ["-xf", path.join(root, "deps", archive), "--no-same-owner", "--exclude=._*", "-C", folder], {
    stdio: "ignore",
  });
  const [settings] = readdirSync(folder, { recursive: true })
    .filter((file) => path.basename(file) === "CMakeLists.txt")
    .sort((a, b) => a.length - b.length);
  const library = path.join(folder, path.dirname(settings));
  // All that CMake would make of these settings.
  const version =
    /VERSION ([\d.]+)\n\s*LANGUAGES/.exec(readFileSync(path.join(folder, settings), "utf8"))?.[1] ?? "0.0.0";
  const [major, minor, patch] = version.split(".");
  const text = readFileSync(path.join(library, "src", "version.cpp.in"), "utf8")
    .replaceAll("@PROJECT_VERSION@", version)
    .replaceAll("@PROJECT_VERSION_MAJOR@", major)
    .replaceAll("@PROJECT_VERSION_MINOR@", minor)
    .replaceAll("@PROJECT_VERSION_PATCH@", patch);
  writeFileSync(path.join(library, "src", "version.cpp"), text);
  return library;
}
