/** OS-only runtimes: which bootstrap runs, with what, and what is answered where there is none that could. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseIsolation } from "../isolation/choose.js";
import type { FunctionSpec } from "../sandboxes.js";
import { SHELL_BOOTSTRAP, scriptedBootstrap } from "../testing/bootstraps.js";
import { type Files, REQUEST_ID, steady, type TestFunctions, testFunctions, zipOf } from "../testing/functions.js";

let world: TestFunctions;
beforeAll(() => {
  world = testFunctions({ spares: true });
});
afterAll(() => world.close());

const osOnly = (files: Files, spec: Partial<FunctionSpec> = {}, pool = world) =>
  pool.fn(files, { runtime: "provided.al2023", ...spec });
const GREETER = `greet() { printf '{"hello":"%s","handler":"%s"}' "$1" "$_HANDLER"; }\n`;

describe.each(["provided.al2023", "provided.al2"])("%s runs", (runtime) => {
  test("a bootstrap in shell from the package, with its handler's name", async () => {
    const fn = osOnly({ bootstrap: SHELL_BOOTSTRAP, "app.sh": GREETER }, { runtime, handler: "app.greet" });
    expect((await fn.invoke(7)).json).toEqual({ hello: "7", handler: "app.greet" });
    expect((await fn.invoke(8)).json).toEqual({ hello: "8", handler: "app.greet" });
    expect(fn.streams.size).toBe(1);
  });

  test("a layer's bootstrap where the package has none, and the package's where both have one", async () => {
    const layers = [{ hash: world.put(zipOf({ bootstrap: scriptedBootstrap("return 'layer'") })) }];
    const own = { bootstrap: scriptedBootstrap("return 'package'") };

    expect((await osOnly({ "data.txt": "" }, { runtime, layers }).invoke()).json).toBe("layer");
    expect((await osOnly(own, { runtime, layers }).invoke()).json).toBe("package");
  });
});

test("a bootstrap's environment is AWS's of OS-only runtimes: none of what managed ones have besides", async () => {
  const fn = osOnly({ bootstrap: scriptedBootstrap("return { env: process.env, cwd: process.cwd() }") });

  const { json } = await fn.invoke();

  const root = json.cwd.replace(/\/l\/v\/task$/, "");
  const runtime = json.env.LAMBDA_RUNTIME_DIR;
  const shown = (text: string) =>
    text.replaceAll(json.cwd, "/var/task").replaceAll(`${root}/opt`, "/opt").replaceAll(runtime, "/var/runtime");
  const seen = Object.fromEntries(Object.entries(json.env as Record<string, string>).map(([k, v]) => [k, shown(v)]));
  const { AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_LOG_STREAM_NAME, TMPDIR, ...rest } = seen;
  expect(AWS_LAMBDA_RUNTIME_API).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(AWS_LAMBDA_LOG_STREAM_NAME).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  expect(rest).toEqual({
    _HANDLER: "index.handler",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_LAMBDA_FUNCTION_NAME: fn.spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.spec.name}`,
    AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "token",
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
    _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
    _AWS_XRAY_DAEMON_PORT: "2000",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    LD_LIBRARY_PATH: "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
    // Rolecall's own, by design.
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_CONFIG_FILE: expect.any(String),
    AWS_SHARED_CREDENTIALS_FILE: expect.any(String),
    AWS_EC2_METADATA_DISABLED: "true",
  });
});

test("a wrapper script is for managed runtimes: an OS-only one starts without", async () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/nothing" };
  expect((await osOnly({ bootstrap: scriptedBootstrap("return 1") }, { environment }).invoke()).json).toBe(1);
});

/** This machine's own `true`, told to be of another processor. */
function foreignProgram(): Buffer {
  const program = readFileSync("/bin/true");
  program.writeUInt16LE(0xf7, 18);
  return program;
}

const entrypoint = (message: string) =>
  `{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: ${REQUEST_ID} Error: ${message}"}`;
const NOT_STARTED: readonly (readonly [string, Files, string, RegExp | undefined])[] = [
  [
    "there is none",
    { "index.sh": "" },
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    undefined,
  ],
  [
    "it is a folder",
    { "bootstrap/index.sh": "" },
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    undefined,
  ],
  [
    "it may not be executed",
    { bootstrap: scriptedBootstrap("", 0o644) },
    "fork/exec /var/task/bootstrap: permission denied",
    /chmod 755/,
  ],
  [
    "its owner alone may execute it",
    { bootstrap: scriptedBootstrap("", 0o744) },
    "fork/exec /var/task/bootstrap: permission denied",
    /chmod 755/,
  ],
  [
    "it is a script that names no interpreter",
    { bootstrap: { content: "echo hello\n", mode: 0o755 } },
    "fork/exec /var/task/bootstrap: exec format error",
    /#!\/bin\/sh/,
  ],
  [
    "its interpreter is not there",
    { bootstrap: { content: "#!/opt/bin/php\n", mode: 0o755 } },
    "fork/exec /var/task/bootstrap: no such file or directory",
    /`\/opt\/bin\/php`.*\n.*--isolation bwrap/,
  ],
  [
    "its lines end as on Windows",
    { bootstrap: { content: "#!/bin/sh\r\nexit 1\r\n", mode: 0o755 } },
    "fork/exec /var/task/bootstrap: no such file or directory",
    /carriage return/,
  ],
  [
    "it is a program for another processor",
    { bootstrap: { content: foreignProgram(), mode: 0o755 } },
    "fork/exec /var/task/bootstrap: exec format error",
    /another processor.*build it for that/,
  ],
];

describe("the bootstrap is an invalid entry point where", () => {
  test.concurrent.each(NOT_STARTED)("%s", async (_, files, message, hint) => {
    const fn = osOnly(files);

    const { text, functionError } = await fn.invoke();

    expect([text, functionError]).toEqual([entrypoint(message), "Unhandled"]);
    const lines = fn.lines.map(steady);
    const platform = lines.filter((line) => !line.startsWith("rolecall: "));
    expect(platform).toEqual([
      "INIT_START Runtime Version: V\tRuntime Version ARN: A",
      ...["init", "invoke"].map(
        (phase) =>
          `INIT_REPORT Init Duration: N ms\tPhase: ${phase}\tStatus: error\tError Type: Runtime.InvalidEntrypoint`,
      ),
      `START RequestId: ${REQUEST_ID} Version: $LATEST`,
      `END RequestId: ${REQUEST_ID}`,
      expect.stringMatching(/Max Memory Used: N MB\tStatus: error\tError Type: Runtime\.InvalidEntrypoint$/),
    ]);
    const told = lines.filter((line) => line.startsWith("rolecall: ")).join("\n");
    if (hint) expect(told).toMatch(hint);
    else expect(told).toBe("");
  });
});

const exits = (text: string) =>
  `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${REQUEST_ID} Error: ${text}"}`;

describe("a bootstrap that ends", () => {
  test.each([
    ["by itself, before it asks for an event", "#!/bin/sh\nexit 0\n", "Runtime exited without providing a reason"],
    ["with a status", "#!/bin/sh\nexit 3\n", "Runtime exited with error: exit status 3"],
    ["by a signal", "#!/bin/sh\nkill -9 $$\n", "Runtime exited with error: signal: killed"],
  ])("%s is told so", async (_, content, text) => {
    const fn = osOnly({ bootstrap: { content, mode: 0o755 } });
    expect((await fn.invoke()).text).toBe(exits(text));
  });

  test("may be a program in machine code", async () => {
    const fn = osOnly({ bootstrap: { content: readFileSync("/bin/false"), mode: 0o755 } });
    expect((await fn.invoke()).text).toBe(exits("Runtime exited with error: exit status 1"));
  });

  test("while it handles an event is told so as well", async () => {
    const fn = osOnly({ bootstrap: scriptedBootstrap("process.exit(4)") });
    expect((await fn.invoke()).text).toBe(exits("Runtime exited with error: exit status 4"));
  });

  test("for want of a path that only bwrap gives hears of it", async () => {
    const fn = osOnly({
      bootstrap: { content: "#!/bin/sh\n# see /var/tasks\nexec /opt/bin/php /var/task/index.php\n", mode: 0o755 },
    });
    await fn.invoke();
    expect(fn.lines.join("\n")).toContain("/var/task/bootstrap names `/opt/bin/php`");
    expect(fn.lines.join("\n")).toContain("--isolation bwrap");
  });
});

test("what a bootstrap posts as an error of its init is what the caller gets", async () => {
  const body = '{"errorMessage":"no database","errorType":"Init.Database"}';
  const fn = osOnly({
    bootstrap: {
      mode: 0o755,
      content: `#!/bin/sh
curl -sS -X POST -H 'Lambda-Runtime-Function-Error-Type: Runtime.NoDatabase' -d '${body}' "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/init/error"
exit 1
`,
    },
  });
  expect((await fn.invoke()).text).toBe(body);
  expect(fn.lines.filter((line) => line.includes("Error Type: Runtime.NoDatabase"))).toHaveLength(3);
});

test("a bootstrap streams its response, and answers errors of its own", async () => {
  const fn = osOnly({
    bootstrap: scriptedBootstrap(`
      if (event === "fail") return void await post("error", '{"errorType":"Mine","errorMessage":"no"}');
      const headers = { "Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked", "Content-Type": "text/plain" };
      await post("response", ["one ", "two ", "three"], headers);`),
  });
  const pieces: string[] = [];
  let type = "";
  const response = {
    begin: (contentType: string) => {
      type = contentType;
    },
    write: (piece: Uint8Array) => pieces.push(Buffer.from(piece).toString()) > 0,
    end: () => {},
  };
  await fn.invoke("stream", { response });
  expect([type, pieces.join("")]).toEqual(["text/plain", "one two three"]);
  expect((await fn.invoke("fail")).text).toBe('{"errorType":"Mine","errorMessage":"no"}');
});

test("in JSON format the lines of a bootstrap are kept as written, and dropped by the level they name", async () => {
  const fn = osOnly(
    {
      bootstrap: scriptedBootstrap(`
        console.log("plain");
        console.log('{"level":"DEBUG","message":"quiet"}');
        console.log('{"level":"ERROR","message":"loud"}');
        return process.env.AWS_LAMBDA_LOG_FORMAT + process.env.AWS_LAMBDA_LOG_LEVEL;`),
    },
    { logFormat: "JSON", applicationLogLevel: "WARN" },
  );
  expect((await fn.invoke()).json).toBe("JSONWARN");
  const own = fn.lines.filter((line) => !line.includes('"type":"platform.'));
  expect(own).toEqual(['{"level":"ERROR","message":"loud"}']);
});

test("a bootstrap that asks for the Extensions API is refused, and the log says so once", async () => {
  const fn = osOnly({
    bootstrap: scriptedBootstrap(`
      const answer = await fetch("http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2020-01-01/extension/register", { method: "POST" });
      return [answer.status, (await answer.json()).errorType];`),
  });
  expect((await fn.invoke()).json).toEqual([404, "Extension.NotEmulated"]);
  await fn.invoke();
  expect(
    fn.lines.filter((line) => line.startsWith("rolecall: the function asked for Lambda's Extensions API")),
  ).toHaveLength(1);
});

test("the runtime `provided` runs as the newest does, and says so", async () => {
  const fn = osOnly({ bootstrap: scriptedBootstrap("return 1") }, { runtime: "provided" });
  expect((await fn.invoke()).json).toBe(1);
  expect(fn.lines[1]).toMatch(/^rolecall: AWS no longer supports the runtime provided/);
});

test("behind bubblewrap a bootstrap finds /var/task and /opt", async (context) => {
  const isolation = await chooseIsolation("bwrap", {}).catch(() => undefined);
  // That the level works is the matter of its own tests.
  if (!isolation) return context.skip();
  const walled = testFunctions({ isolation });
  try {
    const layers = [{ hash: walled.put(zipOf({ "bin/greet": { content: "#!/bin/sh\necho '{}'\n", mode: 0o755 } })) }];
    const fn = osOnly(
      {
        bootstrap: SHELL_BOOTSTRAP,
        "app.sh": 'list() { /opt/bin/greet > /dev/null && echo "\\"$(ls -m /var/task)\\""; }',
      },
      { layers, handler: "app.list" },
      walled,
    );
    expect((await fn.invoke()).json).toBe("app.sh, bootstrap");
    const missing = osOnly({ "a.txt": "" }, {}, walled);
    expect((await missing.invoke()).json.errorType).toBe("Runtime.InvalidEntrypoint");
  } finally {
    await walled.close();
  }
});

test("as a user of its own a bootstrap runs too", async (context) => {
  const isolation = await chooseIsolation("user", {}).catch(() => undefined);
  if (!isolation) return context.skip();
  const walled = testFunctions({ isolation });
  try {
    const files = { bootstrap: SHELL_BOOTSTRAP, "app.sh": "who() { id -u; }" };
    const fn = osOnly(files, { handler: "app.who" }, walled);
    expect((await fn.invoke()).json).toBeGreaterThanOrEqual(1_900_000_000);
  } finally {
    await walled.close();
  }
});
