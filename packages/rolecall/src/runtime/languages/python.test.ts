/**
 * Python functions on every Python of this machine: how handlers are found and answer, what they are given, how they
 * log and fail, with the bytes their caller gets and the lines their log gets.
 *
 * Expected values: texts and key order of AWS's open-source runtime client for Python (4.2).
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { notRun } from "../../testing/not-run.js";
import { PythonInterpreters } from "../interpreters/python.js";
import type { FunctionSpec } from "../sandboxes.js";
import { type Files, REQUEST_ID, steady, type TestFunctions, testFunctions, zipOf } from "../testing/functions.js";

const VERSIONS = [9, 10, 11, 12, 13, 14];
const interpreters = new PythonInterpreters();
const present = new Set<number>();
for (const minor of VERSIONS) if ((await interpreters.find(minor))?.exact) present.add(minor);

let world: TestFunctions;
beforeAll(() => {
  world = testFunctions({ spares: true });
});
afterAll(() => world.close());

const python = (minor: number, source: string, spec: Partial<FunctionSpec> = {}) =>
  world.fn({ "app.py": source }, { runtime: `python3.${minor}`, handler: "app.handler", ...spec });

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly handler?: string;
  readonly spec?: Partial<FunctionSpec>;
  /** Sent in place of `{}`, as it is. */
  readonly event?: string;
  readonly payload: string | RegExp | ((minor: number) => string);
  /** The function's own lines; of an init error, those of one try. */
  readonly log: readonly (string | RegExp)[];
  /** What INIT_REPORT says of it. */
  readonly init?: string;
}

/** As Python's json writes it: with a blank after each comma and colon. */
const error = (type: string, message: string, trace: readonly string[], requestId = REQUEST_ID) =>
  `{"errorMessage": ${JSON.stringify(message)}, "errorType": ${JSON.stringify(type)}, "requestId": "${requestId}", ` +
  `"stackTrace": [${trace.map((line) => JSON.stringify(line)).join(", ")}]}`;
const WARNING =
  /^\[WARNING\]\t\{time\}\t\tLAMBDA_WARNING: Unhandled exception\. The most likely cause .*runtimes-update\.html$/;
const logged = (head: string, ...frames: string[]) =>
  [`[ERROR] ${head}`, "Traceback (most recent call last):", ...frames].join("\n");

const CASES: readonly Case[] = [
  {
    name: "an exception of its own",
    files: { "app.py": "class NoGood(Exception):\n    pass\n\ndef handler(event, context):\n    raise NoGood('so')" },
    payload: error("NoGood", "so", ["  File \"/var/task/app.py\", line 5, in handler\n    raise NoGood('so')\n"]),
    log: [
      logged(
        "NoGood: so",
        '\u00a0\u00a0File "/var/task/app.py", line 5, in handler',
        "\u00a0\u00a0\u00a0\u00a0raise NoGood('so')",
      ),
    ],
  },
  {
    name: "an exception without a message",
    files: { "app.py": "def handler(event, context):\n    raise ValueError" },
    payload: error("ValueError", "", ['  File "/var/task/app.py", line 2, in handler\n    raise ValueError\n']),
    log: [
      logged(
        "ValueError",
        '\u00a0\u00a0File "/var/task/app.py", line 2, in handler',
        "\u00a0\u00a0\u00a0\u00a0raise ValueError",
      ),
    ],
  },
  {
    name: "a response that is no JSON",
    files: { "app.py": "def handler(event, context):\n    return object()" },
    payload: error(
      "Runtime.MarshalError",
      "Unable to marshal response: Object of type object is not JSON serializable",
      [],
    ),
    log: [logged("Runtime.MarshalError: Unable to marshal response: Object of type object is not JSON serializable")],
  },
  {
    name: "a handler without a dot",
    files: { "app.py": "" },
    handler: "app",
    payload: error(
      "Runtime.MalformedHandlerName",
      "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
      [],
      "",
    ),
    log: [
      WARNING,
      logged("Runtime.MalformedHandlerName: Bad handler 'app': not enough values to unpack (expected 2, got 1)"),
    ],
    init: "Runtime.MalformedHandlerName",
  },
  {
    name: "a handler in a module of Python's own",
    files: { "sys.py": "" },
    handler: "sys.handler",
    payload: error("Runtime.BuiltInModuleConflict", "Cannot use built-in module sys as a handler module", [], ""),
    log: [WARNING, logged("Runtime.BuiltInModuleConflict: Cannot use built-in module sys as a handler module")],
    init: "Runtime.BuiltInModuleConflict",
  },
  {
    name: "a module that is not there",
    files: { "other.py": "" },
    payload: error("Runtime.ImportModuleError", "Unable to import module 'app': No module named 'app'", [], ""),
    log: [WARNING, logged("Runtime.ImportModuleError: Unable to import module 'app': No module named 'app'")],
    init: "Runtime.ImportModuleError",
  },
  {
    name: "a module that imports what is not there",
    files: { "app.py": "import requests_of_ours" },
    payload: error(
      "Runtime.ImportModuleError",
      "Unable to import module 'app': No module named 'requests_of_ours'",
      [],
      "",
    ),
    log: [
      WARNING,
      logged("Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests_of_ours'"),
    ],
    init: "Runtime.ImportModuleError",
  },
  {
    name: "a module with a syntax error",
    files: { "app.py": "def handler(event, context)\n    return 1" },
    payload: (minor) => {
      const why = minor < 10 ? "invalid syntax" : "expected ':'";
      return error(
        "Runtime.UserCodeSyntaxError",
        `Syntax error in module 'app': ${why} (app.py, line 1)`,
        ['  File "/var/task/app.py" Line 1\n    def handler(event, context)\n'],
        "",
      );
    },
    log: [
      WARNING,
      /^\[ERROR\] Runtime\.UserCodeSyntaxError: Syntax error in module 'app': .+ \(app\.py, line 1\)\nTraceback \(most recent call last\):\n\u00a0\u00a0File "\/var\/task\/app\.py" Line 1\n\u00a0\u00a0\u00a0\u00a0def handler\(event, context\)$/,
    ],
    init: "Runtime.UserCodeSyntaxError",
  },
  {
    name: "a module without the handler",
    files: { "app.py": "" },
    payload: error("Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'", [], ""),
    log: [WARNING, logged("Runtime.HandlerNotFound: Handler 'handler' missing on module 'app'")],
    init: "Runtime.HandlerNotFound",
  },
  {
    // Frames of the standard library have its path and lines here (AWS: /var/lang/lib).
    name: "an exception while the module loads",
    files: { "app.py": "1 / 0" },
    payload:
      /^\{"errorMessage": "division by zero", "errorType": "ZeroDivisionError", "requestId": "", "stackTrace": \[" {2}File \\"[^"]+\/importlib\/__init__\.py\\", line \d+, in import_module\\n {4}return _bootstrap\._gcd_import\(name\[level:\], package, level\)\\n"(?:, " {2}File \\"<frozen importlib\._bootstrap(?:_external)?>\\", line \d+, in \w+\\n")+, " {2}File \\"\/var\/task\/app\.py\\", line 1, in <module>\\n {4}1 \/ 0\\n"\]\}$/,
    log: [
      WARNING,
      /^\[ERROR\] ZeroDivisionError: division by zero\nTraceback \(most recent call last\):\n\u00a0\u00a0File "[^"]+\/importlib\/__init__\.py", line \d+, in import_module\n[\s\S]+\n\u00a0\u00a0File "\/var\/task\/app\.py", line 1, in <module>\n\u00a0\u00a0\u00a0\u00a01 \/ 0$/,
    ],
    init: "Runtime.Unknown",
  },
  {
    name: "an event that is no JSON",
    files: { "app.py": "def handler(event, context):\n    return 1" },
    event: "nonsense",
    payload: error(
      "Runtime.UnmarshalError",
      "Unable to unmarshal input: Expecting value: line 1 column 1 (char 0)",
      [],
    ),
    log: [logged("Runtime.UnmarshalError: Unable to unmarshal input: Expecting value: line 1 column 1 (char 0)")],
  },
  {
    name: "sys.exit(3)",
    files: { "app.py": "import sys\ndef handler(event, context):\n    sys.exit(3)" },
    payload: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${REQUEST_ID} Error: Runtime exited with error: exit status 3"}`,
    log: [],
  },
  {
    name: "a process that ends as if nothing were amiss",
    files: { "app.py": "import os\ndef handler(event, context):\n    os._exit(0)" },
    payload: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${REQUEST_ID} Error: Runtime exited without providing a reason"}`,
    log: [],
  },
  {
    name: "a crash",
    files: { "app.py": "import os, signal\ndef handler(event, context):\n    os.kill(os.getpid(), signal.SIGSEGV)" },
    payload: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${REQUEST_ID} Error: Runtime exited with error: signal: segmentation fault"}`,
    log: [],
  },
  {
    name: "a value that holds itself",
    files: { "app.py": "def handler(event, context):\n    own = {}\n    own['own'] = own\n    return own" },
    payload: error("Runtime.MarshalError", "Unable to marshal response: Circular reference detected", []),
    log: [logged("Runtime.MarshalError: Unable to marshal response: Circular reference detected")],
  },
  {
    name: "a string raised",
    files: { "app.py": "def handler(event, context):\n    raise 'just text'" },
    payload: error("TypeError", "exceptions must derive from BaseException", [
      "  File \"/var/task/app.py\", line 2, in handler\n    raise 'just text'\n",
    ]),
    log: [
      logged(
        "TypeError: exceptions must derive from BaseException",
        '\u00a0\u00a0File "/var/task/app.py", line 2, in handler',
        "\u00a0\u00a0\u00a0\u00a0raise 'just text'",
      ),
    ],
  },
  {
    name: "too much time",
    files: { "app.py": "import time\ndef handler(event, context):\n    print('before')\n    time.sleep(60)" },
    spec: { timeoutSeconds: 1 },
    payload: `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${REQUEST_ID} Error: Task timed out after 1.00 seconds"}`,
    log: ["before"],
  },
  {
    name: "too much memory",
    files: {
      "app.py":
        "import time\ndef handler(event, context):\n    held = []\n    while True:\n        held.append(bytearray(4000000))\n        time.sleep(0.001)",
    },
    spec: { memoryMb: 128 },
    payload: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${REQUEST_ID} Error: Runtime exited with error: signal: killed"}`,
    log: [],
  },
];

const own = (lines: readonly string[]) =>
  lines.map(steady).filter((line) => !/^(INIT_START|INIT_REPORT|START|END|REPORT) /.test(line));

if (present.size === 0)
  test("Python functions", (context) => notRun(context, "Python functions", "no Python was found"));

for (const minor of present) {
  describe(`python3.${minor} fails by`, () => {
    test.each(CASES)("$name", async ({ files, handler = "app.handler", spec, event = "{}", payload, log, init }) => {
      const fn = world.fn(files, { runtime: `python3.${minor}`, handler, ...spec });

      const answer = await fn.invoke({}, { payload: Buffer.from(event) });

      expect(answer.functionError).toBe("Unhandled");
      if (payload instanceof RegExp) expect(answer.text).toMatch(payload);
      else expect(answer.text).toBe(typeof payload === "string" ? payload : payload(minor));
      const expected = init ? [...log, ...log] : log;
      const lines = own(fn.lines);
      expect(lines).toHaveLength(expected.length);
      for (const [index, line] of expected.entries()) {
        if (typeof line === "string") expect(lines[index]).toBe(line);
        else expect(lines[index]).toMatch(line);
      }
      const reports = fn.lines.filter((line) => line.startsWith("INIT_REPORT"));
      expect(reports).toHaveLength(init ? 2 : 0);
      for (const line of reports) expect(line.endsWith(`\tStatus: error\tError Type: ${init}`)).toBe(true);
    });
  });

  describe(`python3.${minor}`, () => {
    test.each([
      ["a module in a folder", { "src/deep/app.py": "def handler(e, c):\n    return 'hello'" }, "src/deep/app.handler"],
      [
        "a module of a package, with dots",
        { "pkg/app.py": "def handler(e, c):\n    return 'hello'" },
        "pkg.app.handler",
      ],
      [
        "a callable object",
        { "app.py": "class H:\n    def __call__(self, e, c):\n        return 'hello'\nhandler = H()" },
        "app.handler",
      ],
    ] as const)("finds %s", async (_, files, handler) => {
      expect((await world.fn(files, { runtime: `python3.${minor}`, handler }).invoke()).json).toBe("hello");
    });

    test.each([
      ["nothing as null", "None", "null"],
      ["texts beyond ASCII", "{'a': 'grüße→'}", minor >= 12 ? '{"a": "grüße→"}' : '{"a": "gr\\u00fc\\u00dfe\\u2192"}'],
      ["decimals as numbers", "[__import__('decimal').Decimal('1.10'), 2.5]", "[1.10, 2.5]"],
      ["bytes as they are", "b'raw bytes'", "raw bytes"],
    ])("answers %s", async (_, value, text) => {
      const answer = await python(minor, `def handler(event, context):\n    return ${value}`).invoke();
      expect([answer.text, answer.functionError]).toEqual([text, undefined]);
    });

    test("gives its handler AWS's context", async () => {
      const fn = python(
        minor,
        `def handler(event, context):
    names = ("function_name", "function_version", "memory_limit_in_mb", "log_group_name", "invoked_function_arn", "aws_request_id", "tenant_id")
    return dict(
        {name: getattr(context, name) for name in names},
        custom=context.client_context.custom, app=context.client_context.client.app_title, env=context.client_context.env,
        identity=[context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        left=context.get_remaining_time_in_millis(), trace=__import__("os").environ["_X_AMZN_TRACE_ID"])`,
        { name: `ctx${minor}`, version: "3", memoryMb: 192, timeoutSeconds: 7 },
      );
      const traceId = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

      const { json } = await fn.invoke(
        {},
        { clientContext: '{"custom": {"grüße": "→"}, "client": {"app_title": "t"}}', traceId },
      );

      expect(json).toMatchObject({
        function_name: `ctx${minor}`,
        function_version: "3",
        memory_limit_in_mb: "192",
        log_group_name: `/aws/lambda/ctx${minor}`,
        invoked_function_arn: fn.spec.functionArn,
        aws_request_id: REQUEST_ID,
        tenant_id: null,
        custom: { grüße: "→" },
        app: "t",
        env: null,
        identity: [null, null],
        trace: traceId,
      });
      expect(json.left).toBeGreaterThan(5000);
      expect(json.left).toBeLessThanOrEqual(7000);
    });

    test("logs as text: warnings and above, in one event each, and print as it is", async () => {
      const fn = python(
        minor,
        "import logging\ndef handler(event, context):\n    print('raw', 1)\n    logging.info('no')\n    logging.warning('two\\nlines')\n    context.log('own')",
      );

      await fn.invoke();

      expect(own(fn.lines).sort()).toEqual(["raw 1", `[WARNING]\t{time}\t${REQUEST_ID}\ttwo\nlines`, "own"].sort());
    });

    test("logs as JSON, from its level on", async () => {
      const fn = python(
        minor,
        "import logging\nlog = logging.getLogger('mine')\ndef handler(event, context):\n    log.debug('no')\n    log.info('hi %s', 1, extra={'order': 7})\n    try:\n        1 / 0\n    except ZeroDivisionError:\n        log.exception('oh')\n    raise KeyError('k')",
        { logFormat: "JSON", applicationLogLevel: "INFO" },
      );

      await fn.invoke();

      const lines = fn.lines.map((line) => JSON.parse(line)).filter(({ type }) => type === undefined);
      expect(lines).toEqual([
        {
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          level: "INFO",
          message: "hi 1",
          logger: "mine",
          requestId: REQUEST_ID,
          order: 7,
        },
        {
          timestamp: expect.any(String),
          level: "ERROR",
          message: "oh",
          logger: "mine",
          stackTrace: [expect.stringContaining('File "/var/task/app.py", line 7, in handler\n    1 / 0\n')],
          errorType: "ZeroDivisionError",
          errorMessage: "division by zero",
          requestId: REQUEST_ID,
          location: "/var/task/app.py:handler:9",
        },
        {
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
          level: "ERROR",
          errorMessage: "'k'",
          errorType: "KeyError",
          requestId: REQUEST_ID,
          stackTrace: ["  File \"/var/task/app.py\", line 10, in handler\n    raise KeyError('k')\n"],
        },
      ]);
    });

    test("keeps its globals from event to event", async () => {
      const fn = python(
        minor,
        "count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    return count",
      );
      expect([(await fn.invoke()).json, (await fn.invoke()).json]).toEqual([1, 2]);
    });
  });
}

const [newest = 0] = [...present].reverse();

describe.runIf(newest > 0)("a Python function", () => {
  test("finds modules in its package, in layers, in Python, in this order", async () => {
    const layer = world.put(
      zipOf({
        "python/both.py": "where = 'layer'",
        "python/only.py": "where = 'layer'",
        [`python/lib/python3.${newest}/site-packages/only.py`]: "where = 'versioned'",
        "python/json.py": "where = 'layer'",
      }),
    );
    const fn = world.fn(
      {
        "app.py":
          "import both, only, sys\ndef handler(event, context):\n    return [both.where, only.where, sys.path[:3], sys.argv]",
        "both.py": "where = 'own'",
      },
      { runtime: `python3.${newest}`, handler: "app.handler", layers: [{ hash: layer }] },
    );

    const { json } = await fn.invoke();

    expect(json.slice(0, 2)).toEqual(["own", "versioned"]);
    expect(json[2]).toEqual([
      expect.stringMatching(/\/task$/),
      expect.stringMatching(new RegExp(`/opt/python/lib/python3\\.${newest}/site-packages$`)),
      expect.stringMatching(/\/opt\/python$/),
    ]);
    expect(json[3]).toEqual([expect.stringMatching(/\/bootstrap\.py$/)]);
  });

  test("has Python's own variables where it sets one", async () => {
    const fn = python(
      newest,
      "import sys\ndef handler(event, context):\n    return [sys.flags.optimize, '/own/folder' in sys.path]",
      { environment: { PYTHONOPTIMIZE: "1", PYTHONPATH: "/own/folder" } },
    );
    expect((await fn.invoke()).json).toEqual([1, true]);
  });

  test("is started by the wrapper script it names, which gets the interpreter and its arguments", async () => {
    // As in AWS's documentation: options go before the bootstrap.
    const script = '#!/bin/sh\nexport WRAPPED="$#"\npython="$1"\nshift\nexec "$python" -X dev "$@"\n';
    const layers = [{ hash: world.put(zipOf({ "bin/wrapper": { content: script, mode: 0o755 } })) }];
    const fn = python(
      newest,
      "import os, sys\ndef handler(event, context):\n    return [int(os.environ['WRAPPED']) > 2, sys.flags.dev_mode]",
      { layers, environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/bin/wrapper" } },
    );
    expect((await fn.invoke()).json).toEqual([true, true]);
  });

  test("is told how to come by a boto3 that is missing", async () => {
    const bare = testFunctions({ pythonPackages: "/nonexistent" });
    try {
      const fn = bare.fn({ "app.py": "import boto3" }, { runtime: `python3.${newest}`, handler: "app.handler" });
      expect((await fn.invoke()).json.errorMessage).toBe("Unable to import module 'app': No module named 'boto3'");
      expect(fn.lines.join("\n")).toContain("-m pip install boto3` adds it for every function");
    } finally {
      await bare.close();
    }
  });

  test("runs on the nearest Python where its own is not there, with a warning; strictly not at all", async () => {
    const missing = "python3.77";
    const fn = python(newest, "def handler(event, context):\n    return 'ran'", { runtime: missing });
    expect((await fn.invoke()).json).toBe("ran");
    expect(fn.lines[1]).toMatch(/^rolecall: no Python 3\.77 was found for python3\.77, so this runs on Python 3\./);

    const strict = testFunctions({ strictRuntimes: true });
    try {
      const refused = strict.fn({ "app.py": "" }, { runtime: missing, handler: "app.handler" });
      await expect(refused.invoke()).rejects.toThrow(/no Python 3\.77 was found .*pyenv install 3\.77/);
    } finally {
      await strict.close();
    }
  });

  test("is forked where its server is there, and has nothing of the process it came from", async (context) => {
    if (process.platform !== "linux") return notRun(context, "fork server", "only on Linux");
    const source = `import os, sys
def handler(event, context):
    links = []
    for fd in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink("/proc/self/fd/" + fd))
        except OSError:
            pass
    with open("/proc/self/stat") as stat:
        session = stat.read().rsplit(") ", 1)[1].split(" ")[2:4]
    with open("/proc/self/environ") as initial:
        names = sorted(entry.split("=")[0] for entry in initial.read().split("\\0") if entry)
    return dict(parent=os.getppid(), pid=os.getpid(), session=[int(one) for one in session], links=links, names=names,
                env=dict(os.environ), cwd=os.getcwd(), argv=sys.argv, random=os.urandom(8).hex(),
                drawn=__import__("random").random(), own=os.environ.get("OWN"), zone=__import__("time").tzname[0])`;
    const look = (more: Record<string, string> = {}) =>
      python(newest, source, { environment: { OWN: "mine", TZ: "Etc/GMT+3", ...more } }).invoke();
    await look();
    // The server is one of the processes that wait.
    let [first, second] = [(await look()).json, (await look()).json];
    for (let tries = 0; tries < 50 && !world.pool.spares.includes(first.parent); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      [first, second] = [(await look()).json, (await look()).json];
    }
    const alone = (await look({ PYTHONHASHSEED: "1" })).json;

    expect(world.pool.spares).toContain(first.parent);
    expect(alone.parent).toBe(process.pid);
    // What a forked one sees is what one of its own start sees.
    const { PYTHONHASHSEED: _, ...others } = alone.env;
    expect(Object.keys(first.env).sort()).toEqual(Object.keys(others).sort());
    expect(first.names.filter((name: string) => !["LANG", "LC_CTYPE", "TZ"].includes(name))).toEqual([]);
    expect(first.session).toEqual([first.pid, first.pid]);
    expect([first.own, first.zone, first.cwd]).toEqual(["mine", "-03", first.env.LAMBDA_TASK_ROOT]);
    const open = first.links.filter((link: string) => !/^(\/dev\/null|\/proc\/\d+\/fd)$/.test(link));
    // Output, error, frames and the connection to the Runtime API.
    expect(open.map((link: string) => link.replace(/\d+/, "N")).sort()).toEqual([
      "pipe:[N]",
      "pipe:[N]",
      "pipe:[N]",
      "socket:[N]",
    ]);
    expect(first.random).not.toBe(second.random);
    expect(first.drawn).not.toBe(second.drawn);
  });

  describe.runIf(process.platform === "linux")("that is forked", () => {
    let own: TestFunctions;
    /** The server of the newest Python. */
    let server: number;
    let count = 0;
    /** One in a sandbox of its own, of this source. */
    const forked = (source: string, environment: Record<string, string> = {}) => {
      count += 1;
      const spec = { runtime: `python3.${newest}`, handler: "app.handler", name: `n${count}`, environment };
      return own.fn({ "app.py": source }, spec);
    };
    const PIDS = "import os\ndef handler(event, context):\n    return [os.getppid(), os.getpid()]";
    const functions = new Set<number>();
    const parent = async (): Promise<number> => {
      const [forkedBy, pid] = (await forked(PIDS).invoke()).json;
      functions.add(pid);
      return forkedBy;
    };
    beforeEach(async () => {
      own = testFunctions({ spares: true });
      const isForked = async () => {
        server = await parent();
        return own.pool.spares.includes(server);
      };
      await expect.poll(isForked, { interval: 200, timeout: 10_000 }).toBe(true);
    });
    afterEach(() => own.close());
    const ahead = () =>
      readFileSync(`/proc/${server}/task/${server}/children`, "latin1")
        .split(" ")
        .filter((pid) => pid && !functions.has(Number(pid)))
        .map(Number);

    test("is forked anew where the process forked ahead has ended; none outlives the pool", async () => {
      await expect.poll(ahead).toHaveLength(1);
      for (const pid of ahead()) process.kill(pid, "SIGKILL");
      expect(await parent()).toBe(server);
      await expect.poll(ahead).toHaveLength(1);
      const [last] = ahead();
      await own.close();
      expect(last).toBeDefined();
      await expect.poll(() => existsSync(`/proc/${last}`)).toBe(false);
    });

    test("ends with its server, however that ends, as does the process forked ahead; the next one is served", async () => {
      const running = forked(PIDS);
      const [, pid] = (await running.invoke()).json;
      functions.add(pid);
      await expect.poll(ahead).toHaveLength(1);
      const left = [pid, ...ahead()];
      process.kill(server, "SIGKILL");
      await expect.poll(() => left.filter((one) => existsSync(`/proc/${one}`))).toEqual([]);
      expect((await running.invoke()).json[1]).not.toBe(pid);
      await expect.poll(parent, { interval: 200 }).not.toBe(process.pid);
    });

    test("goes on where its server can fork no more; further ones are started each by itself", async () => {
      const running = forked(`import os\ncount = 0
def handler(event, context):
    global count
    count += 1
    return [os.getppid(), count]`);
      expect((await running.invoke()).json).toEqual([server, 1]);
      const files = (limit: number) => spawnSync("prlimit", [`--pid=${server}`, `--nofile=${limit}:1024`]).status;
      // No descriptor is left for the pipes of a further process.
      expect(files(5)).toBe(0);
      // One may have been forked ahead.
      const [, second] = [await parent(), await parent()];
      expect(second).toBe(process.pid);
      expect((await running.invoke()).json).toEqual([server, 2]);
      expect(files(1024)).toBe(0);
      expect(await parent()).toBe(server);
    });

    test("finds nothing of other functions' environments on its stack", async () => {
      const source = `import os, sys
def handler(event, context):
    seen, frame = [], sys._getframe()
    while frame:
        seen.append(repr(frame.f_locals))
        frame = frame.f_back
    return [os.getppid(), "".join(seen)]`;
      const names = [1, 2, 3, 4, 5].map((n) => `secret-of-${n}`);
      const answers = await Promise.all(names.map((SECRET) => forked(source, { SECRET }).invoke()));
      for (const [index, { json }] of answers.entries()) {
        expect(json[0]).toBe(server);
        expect(names.filter((name) => json[1].includes(name) && name !== names[index])).toEqual([]);
      }
    });

    test("takes along what it has started", async () => {
      const fn = forked(
        "import os, subprocess\ndef handler(event, context):\n    child = subprocess.Popen(['sleep', '60'])\n    print(child.pid, flush=True)\n    os._exit(3)",
      );
      expect((await fn.invoke()).text).toContain("exit status 3");
      const child = Number(fn.lines.find((line) => /^\d+$/.test(line)));
      expect(child).toBeGreaterThan(1);
      await expect.poll(() => existsSync(`/proc/${child}`)).toBe(false);
    });
  });

  test("with a library of its own runs under a process of its own", async () => {
    const fn = world.fn(
      { "app.py": "import os\ndef handler(event, context):\n    return os.getppid()", "lib/libown.so": "" },
      { runtime: `python3.${newest}`, handler: "app.handler" },
    );
    expect((await fn.invoke()).json).toBe(process.pid);
  });
});
