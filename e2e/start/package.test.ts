/** What `npm publish` would send of the server: it starts from its package alone, without the repository around it. */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile, realpath, rename, symlink } from "node:fs/promises";
import path from "node:path";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientsOf } from "../sdk-js/clients.js";
import { ROOT_FOLDER, temporaryFolder } from "../server.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let installed: string;
let manifest: { readonly dependencies: Readonly<Record<string, string>>; readonly bin: { readonly rolecall: string } };

/** As npm would lay it out: the package, and beside it just what it says it depends on. */
beforeAll(async () => {
  folder = await temporaryFolder();
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder.path], {
    cwd: path.join(ROOT_FOLDER, "packages/rolecall"),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const modules = path.join(folder.path, "node_modules");
  installed = path.join(modules, "rolecall");
  await mkdir(path.join(modules, "@rolecall"), { recursive: true });
  execFileSync("tar", ["-xzf", "rolecall-0.1.0.tgz"], { cwd: folder.path });
  await rename(path.join(folder.path, "package"), installed);
  manifest = JSON.parse(await readFile(path.join(installed, "package.json"), "utf8"));
  for (const name of Object.keys(manifest.dependencies)) {
    await symlink(await realpath(path.join(ROOT_FOLDER, "node_modules", name)), path.join(modules, name));
  }
}, 60_000);
afterAll(() => folder.remove());

const bin = () => path.join(installed, manifest.bin.rolecall);

test("its command prints the version", () => {
  expect(execFileSync(process.execPath, [bin(), "--version"], { encoding: "utf8" }).trim()).toBe("0.1.0");
});

test("its server starts and answers", async () => {
  const child = spawn(process.execPath, [bin(), "start", "--port", "0", "--ephemeral", "--log-format", "json"], {
    cwd: folder.path,
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const banner = await new Promise<{ endpoint: string }>((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (chunk) => {
        text += chunk;
        if (text.includes("\n")) resolve(JSON.parse(text.slice(0, text.indexOf("\n"))));
      });
      child.stderr.on("data", (chunk) => reject(new Error(String(chunk))));
      child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
    });
    const { sts } = clientsOf(banner.endpoint);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe("000000000000");
  } finally {
    child.kill();
    await ended;
  }
});

test("the licence of each package in the bundle is in it, and none forbids linking", () => {
  const licences = readFileSync(path.join(installed, "dist/LICENSES.txt"), "utf8");
  for (const name of ["commander", "croner", "saxes", "re2js"])
    expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
  const named = [...licences.matchAll(/^\S+ \d\S* \((.*)\)$/gm)].map(([, licence]) => licence);
  expect(named.length).toBeGreaterThan(10);
  expect(
    named.filter((licence) => !/^(MIT|ISC|Apache-2.0|BSD-[23]-Clause|BlueOak-1.0.0)$/.test(licence ?? "")),
  ).toEqual([]);
});
