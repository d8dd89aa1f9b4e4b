/** What a function sees of the machine: exactly the environment AWS gives it, and nothing of the server's. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestFunctions, testFunctions } from "./testing/functions.js";

const LOOK_AROUND = `
const fs = require("node:fs");
exports.handler = async () => ({
  env: process.env,
  // What the process was started with, as the kernel keeps it.
  initial: fs.readFileSync("/proc/self/environ", "utf8").split("\\0").filter(Boolean),
  cwd: process.cwd(),
  argv: process.argv,
  execArgv: process.execArgv,
  fds: fs.readdirSync("/proc/self/fd").map((fd) => { try { return fd + " " + fs.readlinkSync("/proc/self/fd/" + fd) } catch { return "" } }),
  session: fs.readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ").slice(2, 4).map(Number),
  pid: process.pid,
  tmp: require("node:os").tmpdir(),
  home: process.env.HOME,
})`;

let world: TestFunctions;
beforeAll(() => {
  process.env.ROLECALL_TEST_SECRET = "must not leak";
  process.env.AWS_PROFILE = "must not leak";
  world = testFunctions({ spares: true });
});
afterAll(async () => {
  delete process.env.ROLECALL_TEST_SECRET;
  delete process.env.AWS_PROFILE;
  await world.close();
});

/** Names and values that AWS's functions have, paths put back to AWS's. */
const onAws = {
  AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_REGION: "us-east-1",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "token",
  AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
  AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
  LAMBDA_RUNTIME_DIR: "/var/runtime",
  LAMBDA_TASK_ROOT: "/var/task",
  LANG: "en_US.UTF-8",
  LD_LIBRARY_PATH: "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
  NODE_PATH:
    "/opt/nodejs/node20/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task",
  PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
  PWD: "/var/task",
  SHLVL: "0",
  TZ: ":UTC",
  _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
  _AWS_XRAY_DAEMON_PORT: "2000",
  _HANDLER: "index.handler",
};

/** Differ from sandbox to sandbox. */
const varying = [
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "_X_AMZN_TRACE_ID",
];

/** Rolecall's own. */
const ours = [
  "AWS_CONFIG_FILE",
  "AWS_EC2_METADATA_DISABLED",
  "AWS_ENDPOINT_URL",
  "AWS_SHARED_CREDENTIALS_FILE",
  "TMPDIR",
];

const linux = process.platform === "linux" ? test : test.skip;

linux.each(["a process of its own", "a spare process"])("the environment of %s is AWS's", async (kind) => {
  const fn = world.fn(
    { "index.js": LOOK_AROUND },
    { environment: { OWN: "mine", ...(kind === "a spare process" ? {} : { NODE_OPTIONS: "--no-warnings" }) } },
  );
  if (kind === "a spare process") {
    // The first sandbox of a kind has a spare made.
    await world.fn({ "index.js": "exports.handler = async () => {}" }).invoke();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const { json, text } = await fn.invoke();
  const { env } = json;

  const root = env.LAMBDA_TASK_ROOT.replace(/\/l\/v\/task$/, "");
  const back = (value: string) =>
    value
      .replaceAll(env.LAMBDA_TASK_ROOT, "/var/task")
      .replaceAll(`${root}/opt`, "/opt")
      .replaceAll(env.LAMBDA_RUNTIME_DIR, "/var/runtime");
  const seen = Object.fromEntries(Object.entries<string>(env).map(([name, value]) => [name, back(value)]));
  for (const name of [...varying, ...ours, "OWN", "NODE_OPTIONS"]) delete seen[name];
  expect(seen).toEqual(onAws);
  for (const name of [...varying, ...ours]) expect(env).toHaveProperty(name);
  expect(env.OWN).toBe("mine");

  // Nothing of the server: not its variables, working directory, arguments or files.
  expect(text).not.toContain("must not leak");
  expect(text).not.toContain(process.cwd());
  expect(json.cwd).toBe(env.LAMBDA_TASK_ROOT);
  // This process's Node.js where it is a 20 itself, else another.
  expect(json.argv).toEqual([expect.stringMatching(/^\/.*node$/), `${env.LAMBDA_RUNTIME_DIR}/bootstrap.cjs`]);
  const initialNames = json.initial.map((entry: string) => entry.split("=")[0]);
  expect(initialNames.filter((name: string) => !(name in env) && name !== "_LAMBDA_TELEMETRY_LOG_FD")).toEqual([]);
  if (kind === "a spare process") expect(initialNames.sort()).toEqual(["LANG", "TZ", "_LAMBDA_TELEMETRY_LOG_FD"]);
  // A session and process group of its own.
  expect(json.session).toEqual([json.pid, json.pid]);
  // Standard input, output, error, the telemetry pipe, the connection to the Runtime API, and what Node.js opens.
  const files = json.fds.filter((fd: string) => fd.includes("/") && !/ (\/dev\/null|\/proc\/\d+\/fd)$/.test(fd));
  expect(files).toEqual([]);
  expect(json.fds.filter((fd: string) => fd.includes("socket:")).length).toBeLessThanOrEqual(5);
  expect(json.tmp).toBe(env.TMPDIR);
});

test("a function's own variables win over defaults, not over what is reserved", async () => {
  const fn = world.fn(
    { "index.js": "exports.handler = async () => process.env" },
    {
      environment: {
        TZ: "Europe/Berlin",
        PATH: "/own/bin",
        AWS_ENDPOINT_URL: "http://127.0.0.1:1",
        AWS_XRAY_DAEMON_ADDRESS: "own",
        AWS_REGION: "own",
        LAMBDA_TASK_ROOT: "own",
        AWS_ACCESS_KEY_ID: "own",
        _HANDLER: "own.own",
        _OWN: "own",
      },
    },
  );

  const { json } = await fn.invoke();

  expect(json).toMatchObject({ TZ: "Europe/Berlin", PATH: "/own/bin", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
  expect(json).toMatchObject({ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "ASIAEXAMPLE", _HANDLER: "index.handler" });
  expect(json.LAMBDA_TASK_ROOT).not.toBe("own");
  expect(json.AWS_XRAY_DAEMON_ADDRESS).toBe("127.0.0.1:2000");
  expect(json).not.toHaveProperty("_OWN");
});

test("each sandbox has a /tmp of its own, which a crash does not empty", async () => {
  const files = {
    "index.js": `const fs = require("node:fs"), path = require("node:path"), { tmpdir } = require("node:os");
      exports.handler = async ({ write, crash, wait }) => {
        const file = path.join(tmpdir(), "kept");
        if (write) fs.writeFileSync(file, write);
        if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
        if (crash) process.exit(1);
        return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
      }`,
  };
  const fn = world.fn(files);

  const [first, second] = await Promise.all([fn.invoke({ write: "a", wait: 200 }), fn.invoke({ wait: 200 })]);
  expect([first.json, second.json].sort()).toEqual(["", "a"]);

  const other = world.fn(files);
  expect((await other.invoke({ write: "b", crash: true })).json.errorType).toBe("Runtime.ExitError");
  expect((await other.invoke()).json).toBe("b");
});
