/** validate, compare and eval as a newcomer runs them in a clone: through npm, from the real bundle. */
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanEnvironment, ROOT_FOLDER, temporaryFolder } from "../server.js";

const TEMPLATE = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Writer:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AWSLambdaBasicExecutionRole
        - Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action: dynamodb:PutItm
              Resource: !GetAtt Orders.Arn
`;
const READ = policy("s3:GetObject");
const WRITE = policy("s3:GetObject", "s3:PutObject");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [name, text] of Object.entries({ "template.yaml": TEMPLATE, "read.json": READ, "write.json": WRITE })) {
    await writeFile(path.join(folder.path, name), text);
  }
});
afterAll(() => folder.remove());

function policy(...Action: string[]): string {
  const Statement = [{ Effect: "Allow", Action, Resource: "arn:aws:s3:::photos/*" }];
  return JSON.stringify({ Version: "2012-10-17", Statement }, undefined, 2);
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Names on the line are meant from the folder it is typed in. */
function rolecall(line: readonly string[], { stdin = "", byNpm = false } = {}): Promise<Ended> {
  const [command, ...before] = byNpm
    ? ["npm", "--prefix", ROOT_FOLDER, "run", "-s", "rolecall", "--"]
    : [process.execPath, path.join(ROOT_FOLDER, "scripts/rolecall.mjs")];
  const child = spawn(command ?? "", [...before, ...line], { cwd: folder.path, env: cleanEnvironment() });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
  });
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
}

/** The one line of an error; a set-up step may have said that it builds. */
const errorOf = ({ stderr }: Ended) => stderr.split("\n").find((line) => line.startsWith("rolecall: "));

describe("validate", () => {
  test("finds a misspelt action in a SAM template, at its line, by npm run from another folder", async () => {
    const { code, stdout } = await rolecall(["validate", "template.yaml"], { byNpm: true });
    expect(code).toBe(1);
    expect(stdout).toContain("template.yaml:12:23 error INVALID_ACTION");
    expect(stdout).toContain("12 |               Action: dynamodb:PutItm");
    expect(stdout).toContain("the managed policy `AWSLambdaBasicExecutionRole`, which is not in this file");
    expect(stdout).not.toContain("\u001b");
  });

  test("reads stdin and writes SARIF", async () => {
    const { code, stdout } = await rolecall(["validate", "-", "--format", "sarif"], { stdin: READ });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: "2.1.0", runs: [{ results: [] }] });
  });

  test("ends quietly when nobody reads on", async () => {
    const script = path.join(ROOT_FOLDER, "scripts/rolecall.mjs");
    const line = `"${process.execPath}" "${script}" validate template.yaml --format sarif | true`;
    const child = spawn("/bin/sh", ["-c", line], { cwd: folder.path, env: cleanEnvironment() });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    await new Promise((resolve) => child.once("close", resolve));
    expect(stderr).not.toContain("EPIPE");
  });

  test("tells findings (1) from what it can't do (2)", async () => {
    expect(await rolecall(["validate", "read.json", "--fail-on", "suggestion"])).toMatchObject({ code: 0 });
    const missing = await rolecall(["validate", "no.json"]);
    expect(missing.code).toBe(2);
    expect(errorOf(missing)).toBe(
      "rolecall: `no.json` can't be read: there is no such file or folder; check the path (RC_UNREADABLE)",
    );
    const option = await rolecall(["validate", "read.json", "--fromat", "json"]);
    expect(option.code).toBe(2);
    expect(errorOf(option)).toContain("there is no option `--fromat`; did you mean `--format`?");
    expect((await rolecall(["validate"])).code).toBe(2);
  });
});

test("compare shows what a new policy grants more", async () => {
  const wider = await rolecall(["compare", "read.json", "write.json"]);
  expect(wider.code).toBe(1);
  expect(wider.stdout).toContain("wider: `write.json` allows all that `read.json` does, and more");
  expect(wider.stdout).toContain("+ s3:PutObject on arn:aws:s3:::photos/");
  expect((await rolecall(["compare", "write.json", "read.json"])).code).toBe(0);
});

test("eval says no in AWS's words, and what would have to change", async () => {
  const who = ["--principal", "arn:aws:iam::111122223333:user/ann", "--policy", "read.json"];
  const what = (action: string) => ["--action", action, "--resource", "arn:aws:s3:::photos/1.jpg"];
  const denied = await rolecall(["eval", ...who, ...what("s3:PutObject")]);
  expect(denied.code).toBe(1);
  expect(denied.stdout).toContain(
    "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::photos/1.jpg because no identity-based policy allows the s3:PutObject action",
  );
  expect(denied.stdout).toContain("Smallest fix");
  expect((await rolecall(["eval", ...who, ...what("s3:GetObject")])).code).toBe(0);
});

test("a word that is no command names the nearest", async () => {
  const { code, ...output } = await rolecall(["vlidate", "read.json"]);
  expect(code).toBe(1);
  expect(errorOf({ code, ...output })).toContain("there is no command `vlidate`; did you mean `validate`?");
});
