/**
 * Languages that AWS's own clients run: which command line, environment and words a function gets. The interpreters
 * here are stand-ins that tell what they were started with; neither Java, Ruby nor .NET need be installed.
 */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Places } from "../environment.js";
import { JavaInterpreters } from "../interpreters/java.js";
import type { FunctionSpec } from "../sandboxes.js";
import { scriptedBootstrap } from "../testing/bootstraps.js";
import { type Files, REQUEST_ID, type TestFunctions, testFunctions, zipOf } from "../testing/functions.js";
import { dotnetLanguage } from "./dotnet.js";
import { javaLanguage } from "./java.js";
import type { Language } from "./language.js";
import { rubyLanguage } from "./ruby.js";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "rolecall-languages-")));
const clients = path.join(folder, "clients");
const bin = path.join(folder, "bin");
const jdk = path.join(folder, "jdk");
const before = { PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME, DOTNET_ROOT: process.env.DOTNET_ROOT };
let world: TestFunctions;

beforeAll(() => {
  put("clients/java/aws-lambda-java-runtime-interface-client-2.10.1.jar", "");
  put("clients/java/aws-lambda-java-core-1.4.0.jar", "");
  put("clients/ruby/lib/aws_lambda_ric/bootstrap.rb", "");
  put("clients/dotnet/Amazon.Lambda.RuntimeSupport.dll", "");
  put("jdk/release", 'IMPLEMENTOR="Nobody"\nJAVA_VERSION="21.0.4"\n');
  putProgram("jdk/bin/java", "");
  put("etc/java-21-nobody/security/java.security", "");
  mkdirSync(path.join(jdk, "conf", "security"), { recursive: true });
  symlinkSync(
    path.join(folder, "etc/java-21-nobody/security/java.security"),
    path.join(jdk, "conf/security/java.security"),
  );
  putProgram("bin/ruby", `if (argv.includes("RbConfig")) { console.log("3.4.1\\n${folder}\\n"); process.exit(); }`);
  putProgram(
    "bin/dotnet",
    'if (argv === "--list-runtimes") { console.log("Microsoft.AspNetCore.App 8.0.9 [/x]\\nMicrosoft.NETCore.App 6.0.1 [/x]\\nMicrosoft.NETCore.App 8.0.11 [/x]"); process.exit(); }',
  );
  Object.assign(process.env, { PATH: `${bin}:${process.env.PATH}`, JAVA_HOME: jdk, DOTNET_ROOT: bin });
  world = testFunctions({ runtimeClients: clients });
});
afterAll(async () => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, content: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** An interpreter that answers each event with how it was started. */
function putProgram(name: string, first: string): void {
  const { content } = scriptedBootstrap("return { argv: process.argv.slice(2), env: process.env, cwd: process.cwd() }");
  const [line, ...rest] = content.split("\n");
  chmodSync(put(name, [line, 'const argv = process.argv.slice(2).join(" ");', first, ...rest].join("\n")), 0o755);
}

/** What the interpreter tells, with AWS's paths. */
async function started(runtime: string, handler: string, files: Files, spec: Partial<FunctionSpec> = {}) {
  const fn = world.fn(files, { runtime, handler, ...spec });
  const { json, text } = await fn.invoke();
  const root = String(json.cwd).replace(/\/l\/v\/task$/, "");
  const seen = JSON.parse(text.replaceAll(json.cwd, "/var/task").replaceAll(`${root}/opt`, "/opt"));
  return { ...seen, lines: fn.lines } as { argv: string[]; env: Record<string, string>; cwd: string; lines: string[] };
}

const MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
const HANDLER = "example.App::handleRequest";
const CLIENT_JAR = "aws-lambda-java-runtime-interface-client-2.9.0.jar";

describe("java", () => {
  test("is started with AWS's client, the function's working directory and handler", async () => {
    const { argv, env, cwd, lines } = await started("java21", HANDLER, { "example/App.class": "" }, { memoryMb: 512 });
    const jars = `${clients}/java`;
    expect(argv).toEqual([
      "--add-opens=java.base/java.io=ALL-UNNAMED",
      "-XX:MaxHeapSize=435m",
      "-XX:+UseSerialGC",
      "-classpath",
      expect.stringMatching(new RegExp(`^${jars}/aws-[^:]*\\.jar:${jars}/aws-[^:]*\\.jar:/opt/java/lib/\\*$`)),
      MAIN,
      HANDLER,
    ]);
    expect([cwd, env.AWS_EXECUTION_ENV, env._HANDLER]).toEqual(["/var/task", "AWS_Lambda_java21", HANDLER]);
    expect(env._LAMBDA_TELEMETRY_LOG_FD).toBe("3");
    expect(lines[0]).toContain("Runtime Version: java:21.v4\t");
  });

  test("has its settings with it behind walls, wherever its installation keeps them", () => {
    expect(new JavaInterpreters().find(21)?.interpreter.files).toEqual([jdk, path.join(folder, "etc/java-21-nobody")]);
  });

  test("takes the client from the function's package or a layer where they have it", async () => {
    const own = await started("java21", HANDLER, { [`lib/${CLIENT_JAR}`]: "" });
    expect(own.argv).toContain("/var/task/lib/*:/opt/java/lib/*");
    const layers = [{ hash: world.put(zipOf({ [`java/lib/${CLIENT_JAR}`]: "" })) }];
    const layered = await started("java21", HANDLER, { "lib/app.jar": "" }, { layers });
    expect(layered.argv).toContain("/opt/java/lib/*");
  });

  test("is started by the wrapper script that the function names", async () => {
    const layers = [
      { hash: world.put(zipOf({ wrap: { content: '#!/bin/sh\nWRAPPED=yes exec "$@"\n', mode: 0o755 } })) },
    ];
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrap", JAVA_TOOL_OPTIONS: "-Xint" };
    const { argv, env } = await started("java21", HANDLER, { "a.class": "" }, { layers, environment });
    expect([env.WRAPPED, env.JAVA_TOOL_OPTIONS, argv.at(-1)]).toEqual(["yes", "-Xint", HANDLER]);
  });
});

describe("ruby", () => {
  test("is started with AWS's client and the search paths of package and layers", async () => {
    const { argv, env, lines } = await started("ruby3.4", "app.handler", { "app.rb": "" });
    const entry = 'require "aws_lambda_ric/bootstrap"; Bootstrap.start';
    expect(argv).toEqual(["-I", "/var/task", "-I", `${clients}/ruby/lib`, "-e", entry, "app.handler"]);
    expect(env).toMatchObject({
      AWS_EXECUTION_ENV: "AWS_Lambda_ruby3.4",
      GEM_PATH: "/var/task/vendor/bundle/ruby/3.4.0:/opt/ruby/gems/3.4.0:",
      RUBYLIB: expect.stringMatching(/^\/var\/task:.*\/lib:\/opt\/ruby\/lib$/),
    });
    expect(lines[0]).toContain("Runtime Version: ruby:3.4.v1\t");
  });

  test("takes the client that the function bundles", async () => {
    const gem = "vendor/bundle/ruby/3.4.0/gems/aws_lambda_ric-3.1.0";
    const { argv } = await started("ruby3.4", "app.handler", { [`${gem}/lib/aws_lambda_ric/bootstrap.rb`]: "" });
    expect(argv).toContain(`/var/task/${gem}/lib`);
  });
});

describe("dotnet", () => {
  test("runs a program of its own by the name of its assembly", async () => {
    const { argv, env, lines } = await started("dotnet8", "App", { "App.dll": "" });
    expect(argv).toEqual(["exec", "/var/task/App.dll"]);
    expect([env.DOTNET_ROOT, env.DOTNET_ROLL_FORWARD]).toEqual([bin, undefined]);
    expect(lines[0]).toContain("Runtime Version: dotnet:8.v11\t");
  });

  test("runs a class library by AWS's client, with the library's dependencies", async () => {
    const files = { "App.dll": "", "App.deps.json": "{}", "Only.runtimeconfig.json": "{}" };
    const { argv } = await started("dotnet8", "App::App.Function::Handle", files);
    expect(argv).toEqual([
      "exec",
      "--depsfile",
      "/var/task/App.deps.json",
      "--runtimeconfig",
      "/var/task/Only.runtimeconfig.json",
      `${clients}/dotnet/Amazon.Lambda.RuntimeSupport.dll`,
      "App::App.Function::Handle",
    ]);
  });

  test("runs on a later version where its own is not there, and says so", async () => {
    const { env, lines } = await started("dotnet10", "App", { "App.dll": "" });
    expect(env.DOTNET_ROLL_FORWARD).toBe("Major");
    expect(lines[1]).toMatch(
      /^rolecall: no \.NET 10 was found for dotnet10, so this runs on \.NET 8\.0\.11; install it/,
    );
  });

  test.each([
    ["a program that is not there", "App", { "a.txt": "" }, 104, "executable assembly /var/task/App.dll or binary"],
    ["a library without its dependencies", "App::A::B", { "App.dll": "" }, 105, "missing the required .deps.json file"],
    [
      "a library with those of two others",
      "App::A::B",
      { "App.deps.json": "", "X.runtimeconfig.json": "", "Y.runtimeconfig.json": "" },
      106,
      "missing the required .runtimeconfig.json file",
    ],
  ])("ends as AWS's start script does for %s", async (_, handler, files, code, words) => {
    const fn = world.fn(files as Files, { runtime: "dotnet8", handler });
    expect((await fn.invoke()).json).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${REQUEST_ID} Error: Runtime exited with error: exit status ${code}`,
    });
    expect(fn.lines.some((line) => line.startsWith("Error: ") && line.includes(words))).toBe(true);
  });
});

const none = { strict: false, runtimeDirectory: "/nowhere", clients: undefined, mavenRepository: "/nowhere" };
const nothing = { find: () => undefined };
const noInterpreter = { find: async () => undefined };
const java = { interpreter: { home: "/jdk", version: "17.0.1", major: 17, files: ["/jdk"] }, exact: false };
const ruby = { interpreter: { file: "/ruby", version: "3.1.2", prefix: "/usr", client: undefined }, exact: false };
const dotnet = { interpreter: { file: "/d/dotnet", version: "9.0.1" }, exact: false };

test.each([
  ["java21", javaLanguage(nothing, none), /no Java 21 was found .*`java21`; install it \(.*openjdk-21/],
  ["ruby3.3", rubyLanguage(noInterpreter, none), /no Ruby 3\.3 was found .*; install it \(rbenv install 3\.3/],
  ["dotnet8", dotnetLanguage(noInterpreter, none), /no \.NET 8 was found .*; install it \(.*dotnet-runtime-8\.0/],
])("%s without its interpreter says what to install", async (runtime, language: Language, words) => {
  expect(language.runs(runtime)).toBe(true);
  await expect(language.prepare(runtime)).rejects.toMatchObject({
    code: "RC_RUNTIME_MISSING",
    message: expect.stringMatching(words),
  });
});

const clientless: readonly (readonly [string, (strict: boolean) => Language, string, RegExp, RegExp])[] = [
  [
    "java8",
    (strict) => javaLanguage({ find: () => java }, { ...none, strict }),
    "a.B",
    /this runs on Java 17\.0\.1/,
    /aws-lambda-java-runtime-interface-client\), which was not found; .*mvn dependency:get .*--runtime-clients/,
  ],
  [
    "ruby2.7",
    (strict) => rubyLanguage({ find: async () => ruby }, { ...none, strict }),
    "a.b",
    /this runs on Ruby 3\.1\.2/,
    /gem aws_lambda_ric\), which was not found; install it \(gem install aws_lambda_ric\)/,
  ],
  [
    "dotnetcore3.1",
    (strict) => dotnetLanguage({ find: async () => dotnet }, { ...none, strict }),
    "A::B::C",
    /this runs on \.NET 9\.0\.1/,
    /RuntimeSupport\.dll .* was not found; make the function a program of its own/,
  ],
];

test.each(clientless)(
  "%s runs on the nearest interpreter, and without AWS's client says where to get it",
  async (...row) => {
    const [runtime, language, handler, warning, missing] = row;
    await expect(language(true).prepare(runtime)).rejects.toThrow(/or allow the nearest version/);
    const toolchain = await language(false).prepare(runtime);
    expect(toolchain.warning).toMatch(warning);
    put("task/A.deps.json", "{}");
    put("task/A.runtimeconfig.json", "{}");
    const paths = {
      taskRoot: path.join(folder, "task"),
      optRoot: folder,
      runtimeDirectory: "",
      tmp: "",
      emptyFile: "",
    };
    const places: Places = { real: paths, seen: paths };
    const spec = { runtime, handler, memoryMb: 128, environment: {} } as FunctionSpec;
    expect(() => toolchain.command(spec, places)).toThrow(expect.objectContaining({ code: "RC_RUNTIME_MISSING" }));
    expect(() => toolchain.command(spec, places)).toThrow(missing);
  },
);
