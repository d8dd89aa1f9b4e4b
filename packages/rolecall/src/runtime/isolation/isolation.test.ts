/**
 * What each level holds: a function looks around, and tries what it must not get. Where the machine does not allow a
 * level, its refusal is what is tested.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RolecallError } from "../../kernel/errors.js";
import { notRun } from "../../testing/not-run.js";
import { PythonInterpreters } from "../interpreters/python.js";
import type { FunctionSpec } from "../sandboxes.js";
import { type TestFunctions, testFunctions, zipOf } from "../testing/functions.js";
import { chooseIsolation, type IsolationSetting } from "./choose.js";
import type { IsolationLevel } from "./isolation.js";

const python = await new PythonInterpreters().find(11);
const refusals = { user: await refusal("user"), bwrap: await refusal("bwrap") };
const dataFolder = mkdtempSync(path.join(tmpdir(), "rolecall-data-"));
const secretFile = path.join(dataFolder, "secret");
writeFileSync(secretFile, "the server's secret");
/** Where the pools of these tests unpack, which other users may pass. */
const functionsFolder = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
chmodSync(functionsFolder, 0o711);
afterAll(() => {
  for (const folder of [dataFolder, functionsFolder]) rmSync(folder, { recursive: true, force: true });
});

/** Reads whatever it is told to; answers with the content, or the error's code. */
const READER = {
  "index.js": `const fs = require("node:fs");
exports.handler = async ({ files = [], list = [], crash, eat }) => {
  if (crash === "abort") process.abort();
  if (crash) process.exit(crash);
  if (eat) { const held = []; for (;;) { held.push(Buffer.alloc(16 * 2 ** 20, 1)); await new Promise((r) => setTimeout(r, 5)); } }
  const tried = (act) => { try { return act() } catch (error) { return error.code } };
  return {
    pid: process.pid,
    uid: process.getuid(),
    groups: process.getgroups(),
    read: Object.fromEntries(files.map((file) => [file, tried(() => fs.readFileSync(file, "latin1").slice(0, 4000))])),
    lists: Object.fromEntries(list.map((folder) => [folder, tried(() => fs.readdirSync(folder))])),
    processes: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map(Number),
    env: process.env,
    tmp: require("node:os").tmpdir(),
    cwd: process.cwd(),
    argv: process.argv,
    commandLines: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map((name) => tried(() => fs.readFileSync("/proc/" + name + "/cmdline", "latin1"))).join(" "),
    fds: fs.readdirSync("/proc/self/fd").map((fd) => tried(() => fs.readlinkSync("/proc/self/fd/" + fd))),
    writes: Object.fromEntries(["/var/task/x", "/opt/x", "/usr/x", "/var/runtime/x", process.env.LAMBDA_TASK_ROOT + "/x", require("node:os").tmpdir() + "/x"]
      .map((file) => [file, tried(() => fs.writeFileSync(file, "x")) ?? "written"])),
  };
}`,
};

const open: TestFunctions[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function poolOf(level: IsolationLevel): Promise<TestFunctions> {
  const isolation = await chooseIsolation(level, { dataFolder });
  const world = testFunctions({ isolation, spares: true, functionsFolder });
  open.push(world);
  return world;
}

/** What a start with that level is told; undefined: it works. */
async function refusal(setting: IsolationSetting, programFolders?: readonly string[]): Promise<string | undefined> {
  try {
    (await chooseIsolation(setting, programFolders ? { programFolders } : {})).close();
    return undefined;
  } catch (error) {
    return error instanceof RolecallError ? `${error.code}: ${error.message}` : String(error);
  }
}

/** The tests of a level, or where it does not work here that it is refused with what to do, and why they did not run. */
function describeLevel(level: "user" | "bwrap", tests: () => void): void {
  describe(`isolation ${level}`, () => {
    const refused = refusals[level];
    if (refused === undefined) return tests();
    test("is refused here with what to do", (context) => {
      expect(refused).toMatch(
        /^RC_ISOLATION: isolation `\w+` .+; .+, or pass --isolation process$|start Rolecall as root/,
      );
      // A machine of CI may lack what the level needs: no fault of the run.
      if (process.env.CI !== "true") notRun(context, `isolation ${level}`, refused);
    });
  });
}

const folderOf = (pid: number) => realpathSync(`/proc/${pid}/cwd`);
const statusOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.[0];
let names = 0;
/** A name that no function elsewhere on the machine has. */
const ownName = () => `walled-${process.pid}-${++names}`;
/** The processes that run a function of that name. */
function processesOf(name: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`AWS_LAMBDA_FUNCTION_NAME=${name}\0`);
      } catch {
        return false;
      }
    });
}

/** What both levels hold. */
function holdsApart(level: "user" | "bwrap"): void {
  test("keeps a function from another's environment and files, and from the server's", async () => {
    const world = await poolOf(level);
    const other = world.fn(READER, { name: ownName(), environment: { PASSWORD: "of the other" } });
    await other.invoke();
    const [otherPid = 0] = processesOf(other.spec.name);
    expect(otherPid).toBeGreaterThan(0);
    const otherTask = level === "user" ? folderOf(otherPid) : "";
    const [unpacked] = readdirSync(functionsFolder).map((name) => path.join(functionsFolder, name));

    const fn = world.fn(READER, { environment: { PASSWORD: "mine" } });
    const files = [
      `/proc/${otherPid}/environ`,
      `/proc/${process.pid}/environ`,
      `/proc/${otherPid}/root/etc/passwd`,
      secretFile,
      ...(otherTask ? [`${otherTask}/index.js`] : []),
      ...(process.getuid?.() === 0 ? ["/etc/shadow"] : []),
      ...(level === "bwrap" ? [import.meta.filename, path.join(process.cwd(), "package.json")] : []),
    ];
    const { json, text } = await fn.invoke({
      files,
      list: [dataFolder, unpacked, ...(level === "bwrap" ? [homedir()] : [])],
    });

    for (const file of files) expect(json.read[file], file).toMatch(/^(EACCES|ENOENT|EPERM|ESRCH)$/);
    for (const folder of Object.keys(json.lists)) expect(json.lists[folder], folder).toMatch(/^(EACCES|ENOENT)$/);
    expect(text).not.toContain("of the other");
    expect(text).not.toContain("the server's secret");
  });

  test("gives a function its own variables, arguments, descriptors, folder and /tmp", async () => {
    process.env.ROLECALL_TEST_SECRET = "must not leak";
    const world = await poolOf(level);
    const fn = world.fn(READER, { environment: { OWN: "mine" } });
    const { json, text } = await fn.invoke({ files: ["/proc/self/environ"] });
    delete process.env.ROLECALL_TEST_SECRET;

    expect(text).not.toContain("must not leak");
    expect(json.env.OWN).toBe("mine");
    expect(json.cwd).toBe(json.env.LAMBDA_TASK_ROOT);
    expect(json.argv[1]).toBe(`${json.env.LAMBDA_RUNTIME_DIR}/bootstrap.cjs`);
    const strange = json.fds.filter(
      (fd: string) => !/^(pipe:|socket:|anon_inode:|\/dev\/null|\/proc\/|ENOENT)/.test(fd),
    );
    expect(strange).toEqual([]);
    expect(json.uid).not.toBe(0);
    if (process.getuid?.() === 0) expect(json.groups).toEqual(level === "user" ? [json.uid] : [990]);
    const { [`${json.tmp}/x`]: own, ...others } = json.writes;
    expect(own).toBe("written");
    expect(Object.values(others).filter((outcome) => outcome === "written")).toEqual([]);
  });

  test("freezes, measures, caps and ends it as any other", async () => {
    const world = await poolOf(level);
    const fn = world.fn(READER, { name: ownName(), memoryMb: 192 });
    await fn.invoke();
    const pids = processesOf(fn.spec.name);
    await expect.poll(() => pids.map(statusOf)).toEqual(pids.map(() => "T"));
    expect(fn.lines.at(-1)).toMatch(/Max Memory Used: [3-9]\d MB/);

    expect((await fn.invoke({ eat: true })).json.errorMessage).toContain("signal: killed");
    await expect.poll(() => processesOf(fn.spec.name)).toEqual([]);
    expect((await fn.invoke({ crash: "abort" })).json.errorMessage).toContain("signal: aborted");
    expect((await fn.invoke({ crash: 129 })).json.errorMessage).toContain("exit status 129");

    const slow = world.fn(
      { "index.js": "exports.handler = () => new Promise(() => setInterval(() => {}, 1000))" },
      { name: ownName(), timeoutSeconds: 1 },
    );
    expect((await slow.invoke()).json.errorType).toBe("Sandbox.Timedout");
    await expect.poll(() => processesOf(slow.spec.name)).toEqual([]);
  });

  test("lets it import the SDK and layers, in CommonJS and ES modules", async () => {
    const world = await poolOf(level);
    const pkg = (name: string, text: string) => ({ [`${name}/index.js`]: `module.exports = ${JSON.stringify(text)}` });
    const layers = [
      { ...pkg("nodejs/node_modules/one", "every"), ...pkg("nodejs/node_modules/both", "every") },
      { ...pkg("nodejs/node20/node_modules/both", "of 20"), ...pkg("nodejs/node20/node_modules/@s/two", "scoped") },
    ].map((files, index) => ({
      arn: `arn:aws:lambda:us-east-1:000000000000:layer:l${index}:1`,
      hash: world.put(zipOf(files)),
    }));
    const spec = { layers } as unknown as Partial<FunctionSpec>;
    const esm = world.fn(
      {
        "index.mjs": `import { S3Client } from "@aws-sdk/client-s3"; import one from "one"; import both from "both"; import two from "@s/two";
          export const handler = async () => [typeof S3Client, one, both, two]`,
      },
      spec,
    );
    const cjs = world.fn(
      {
        "index.js": `const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
          exports.handler = async () => [typeof DynamoDBClient, require("one"), require("both"), require("@s/two")]`,
      },
      spec,
    );
    const single = world.fn({ "index.mjs": `import one from "one"; export const handler = async () => one` }, {
      layers: layers.slice(0, 1),
    } as unknown as Partial<FunctionSpec>);
    expect((await esm.invoke()).json).toEqual(["function", "every", "of 20", "scoped"]);
    expect((await cjs.invoke()).json).toEqual(["function", "every", "of 20", "scoped"]);
    expect((await single.invoke()).json).toBe("every");
  });

  test("runs Python functions", async (context) => {
    if (!python) return notRun(context, "Python", "no Python was found");
    const world = await poolOf(level);
    const fn = world.fn(
      {
        "app.py":
          "import os, json, ssl, boto3\ndef handler(event, context):\n    return [os.getcwd(), os.getuid(), __file__]",
      },
      { runtime: "python3.11", handler: "app.handler" },
    );
    const { json } = await fn.invoke();
    if (json.errorMessage?.includes("No module named 'boto3'")) {
      return notRun(context, "boto3", "on Debian apt-get install python3-boto3");
    }
    expect(json[1]).not.toBe(0);
    if (level === "bwrap") expect(json).toEqual(["/var/task", 993, "/var/task/app.py"]);
  });
}

describeLevel("user", () => {
  holdsApart("user");

  test("leaves nothing where the server ends while sandboxes are ending", async () => {
    const world = await poolOf("user");
    const fn = world.fn(READER);
    await fn.invoke();
    const retired = world.pool.retire(fn.spec.functionArn);
    await world.close();
    expect(readdirSync(functionsFolder)).toEqual([]);
    await retired;
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(functionsFolder);
  });

  test("gives each function a user of its own, and its sandboxes the same one", async () => {
    const world = await poolOf("user");
    const [one, two] = [world.fn(READER), world.fn(READER)];
    const first = (await one.invoke()).json.uid;
    const second = (await two.invoke()).json.uid;
    expect(first).not.toBe(second);
    await one.invoke({ crash: 1 });
    expect((await one.invoke()).json.uid).toBe(first);
  });

  test("takes no user that another server's functions run as", async () => {
    const [one, two] = [await poolOf("user"), await poolOf("user")];
    const uids = await Promise.all([one.fn(READER).invoke(), two.fn(READER).invoke()]);
    expect(uids[0].json.uid).not.toBe(uids[1].json.uid);
  });
});

describeLevel("bwrap", () => {
  holdsApart("bwrap");

  test("shows a function AWS's paths, its own processes, and of the machine the system alone", async () => {
    const world = await poolOf("bwrap");
    const { json } = await world.fn(READER).invoke({ list: ["/", "/var", "/etc", "/tmp", "/proc/1/root/root"] });
    expect(json.env).toMatchObject({
      LAMBDA_TASK_ROOT: "/var/task",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      PWD: "/var/task",
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    });
    expect(json.env).not.toHaveProperty("TMPDIR");
    expect(json.tmp).toBe("/tmp");
    expect(json.pid).toBe(2);
    expect(json.processes).toEqual([1, 2]);
    expect(json.commandLines).not.toContain(dataFolder);
    expect(json.lists["/var"].sort()).toEqual(["empty-configuration", "runtime", "sdk", "task"]);
    expect(json.lists["/tmp"]).toEqual([]);
    const etc = ["alternatives", "hosts", "ld.so.cache", "nsswitch.conf", "pki", "resolv.conf", "ssl"];
    expect(json.lists["/etc"].filter((name: string) => !etc.includes(name))).toEqual([]);
    expect(json.lists["/"]).not.toContain("root");
    expect(json.lists["/"]).not.toContain("home");
  });

  test("starts nothing outside of the walls with the function's LD_PRELOAD", async () => {
    const world = await poolOf("bwrap");
    const fn = world.fn(READER, { environment: { LD_PRELOAD: "/no/such/library.so" } });
    await fn.invoke();
    const outside = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
    // Neither variables nor credentials stand in arguments that other users may read.
    expect(outside.filter((line) => line.includes("library.so") || line.includes("AWS_SECRET"))).toEqual([]);
    // The dynamic loader of a program outside would have complained; one inside does, in the function's own log.
    expect(fn.lines.filter((line) => line.includes("library.so")).length).toBe(1);
  });
});

describe("what does not work here", () => {
  let broken: string;
  beforeAll(() => {
    broken = mkdtempSync(path.join(tmpdir(), "rolecall-bwrap-"));
    writeFileSync(
      path.join(broken, "bwrap"),
      "#!/bin/sh\necho 'No permissions to create a new namespace' >&2\nexit 1\n",
      { mode: 0o755 },
    );
  });
  afterAll(() => rmSync(broken, { recursive: true, force: true }));

  test("is refused with what to do, and never made weaker", async () => {
    expect(await refusal("bwrap", [])).toMatch(/^RC_ISOLATION: .*install bubblewrap.*or pass --isolation process$/);
    if (process.platform !== "linux") return;
    expect(await refusal("bwrap", [broken])).toMatch(
      /^RC_ISOLATION: .*No permissions to create a new namespace.*user namespaces.*or pass --isolation process$/,
    );
  });

  test("makes `auto` take `process`", async () => {
    for (const programFolders of [[], [broken]]) {
      expect((await chooseIsolation("auto", { programFolders })).level).toBe("process");
    }
  });

  test("is refused to users who are not root", async () => {
    const getuid = process.getuid;
    process.getuid = () => 1000;
    try {
      expect(await refusal("user")).toMatch(/^RC_ISOLATION: .*start Rolecall as root/);
    } finally {
      Object.assign(process, { getuid });
    }
  });
});
