/** `rolecall tail` and `rolecall explain`, against a server whose decisions real clients brought about. */
import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, ListUsersCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { type Clients, clientsOf, keysOf, refusal } from "../sdk-js/clients.js";
import {
  cleanEnvironment,
  eventually,
  ROOT_FOLDER,
  runCommand,
  type Started,
  startCommand,
  startRolecall,
  temporaryFolder,
} from "../server.js";

let rolecall: Started;
let root: Clients;
let ann: Clients;
let at: Readonly<Record<string, string>>;

beforeAll(async () => {
  rolecall = await startRolecall();
  at = { ROLECALL_ENDPOINT: rolecall.endpoint };
  root = clientsOf(rolecall.endpoint);
  await root.iam.send(new CreateUserCommand({ UserName: "ann" }));
  await root.iam.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "crud",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Tagged",
            Effect: "Allow",
            Action: "dynamodb:PutItem",
            Resource: "*",
            Condition: { StringEquals: { "aws:PrincipalTag/team": "ops" } },
          },
        ],
      }),
    }),
  );
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  ann = clientsOf(rolecall.endpoint, keysOf(AccessKey));
});
afterAll(() => rolecall.stop());

/** The first command after a change of the sources builds. */
const BUILD_MS = 45_000;

const put = () => refusal(ann.dynamodb.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: "1" } } })));
const get = () => refusal(ann.dynamodb.send(new GetItemCommand({ TableName: "orders", Key: { id: { S: "1" } } })));

describe("explain", { timeout: 120_000 }, () => {
  test("last: the sentence, the layers, the statement with both values, the smallest fix", async () => {
    await put();
    // What was allowed since is not what somebody who was denied asks about.
    await root.iam.send(new ListUsersCommand({}));

    const { code, stdout, stderr } = await runCommand(["explain", "last"], at);

    // A set-up step may have said that it builds.
    expect(stderr).not.toContain("rolecall:");
    expect(code).toBe(0);
    expect(stdout).toContain("Denied: no identity-based policy of user ann allows dynamodb:PutItem on table/orders.");
    expect(stdout).toContain("- The identity-based policy does not allow it.");
    expect(stdout).toContain(
      'condition StringEquals aws:PrincipalTag/team: the request has no aws:PrincipalTag/team, the policy wants "ops"',
    );
    const [, fix] = stdout.split("Smallest fix\n");
    expect(fix).toContain('inline policy "crud" of user "ann"');
    // Colour is for terminals.
    expect(stdout).not.toContain("\u001b");
  });

  test("the request id of an error, and an id that tail prints", async () => {
    const requestId = await ann.dynamodb
      .send(new PutItemCommand({ TableName: "orders", Item: { id: { S: "1" } } }))
      .then(
        () => "allowed",
        ({ $metadata }) => $metadata.requestId,
      );
    const byRequest = await runCommand(["explain", requestId, "--format", "json"], at);
    const explained = JSON.parse(byRequest.stdout);
    expect(explained).toMatchObject({
      requestId,
      action: "dynamodb:PutItem",
      outcome: "implicitDeny",
    });
    const byId = await runCommand(["explain", explained.id, "--format", "json"], at);
    expect(JSON.parse(byId.stdout)).toEqual(explained);
  });

  test("last --any, and filters", async () => {
    await get();
    await root.iam.send(new ListUsersCommand({}));
    const any = await runCommand(["explain", "last", "--any"], at);
    expect(any.stdout).toContain("Allowed: the root user of account 000000000000");
    const filtered = await runCommand(["explain", "last", "--action", "dynamodb:Get*", "--principal", "*user/ann"], at);
    expect(filtered.stdout).toContain("Denied: no identity-based policy of user ann allows dynamodb:GetItem");
  });

  test.each([
    [["explain", "0nothere"], "no such decision", "RC_NO_DECISION"],
    [["explain", "last", "--action", "s3:*"], "--any", "RC_NO_DECISION"],
    [["explain", "who?"], "rolecall tail", "RC_BAD_OPTION"],
    [["tail", "--account", "12"], "twelve digits", "RC_BAD_OPTION"],
    [["explain", "last", "--endpoint", "http://127.0.0.1:9"], "start one", "RC_UNREACHABLE"],
    [["tail", "--endpoint", "http://127.0.0.1:9"], "start one", "RC_UNREACHABLE"],
    [["tail", "--endpoint", "here"], "http://127.0.0.1:4566", "RC_BAD_OPTION"],
  ])("%j is refused with what to do", async (args, said, code) => {
    const ended = await runCommand(args, at);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toContain(said);
    expect(ended.stderr).toContain(`(${code})`);
  });
});

describe("tail", { timeout: 120_000 }, () => {
  test("shows each decision as it falls, one line each, and ends by Ctrl-C", async () => {
    const tail = startCommand(["tail", "--denied", "--last", "0"], at);
    // It says nothing before something falls, so calls are made until the first is seen.
    await eventually(async () => {
      await get();
      return tail.stdout().includes("\n") || undefined;
    }, BUILD_MS);
    await root.iam.send(new ListUsersCommand({}));
    await put();
    await eventually(() => tail.stdout().includes("dynamodb:PutItem") || undefined);
    tail.signal("SIGINT");
    const { code, stdout } = await tail.ended;
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    for (const line of lines) {
      expect(line).toMatch(
        /^\d\d:\d\d:\d\d\.\d{3} {2}denied {3}user\/ann +dynamodb:(Get|Put)Item +table\/orders +no identity-based policy allows it {2}[0-9a-z]{14}$/,
      );
    }
    expect(lines.at(-1)).toContain("dynamodb:PutItem");
  });

  test("begins with the last decisions, as JSON when asked, and may end there", async () => {
    await put();
    const { code, stdout } = await runCommand(["tail", "--no-follow", "--last", "1", "--format", "json"], at);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ action: "dynamodb:PutItem", outcome: "implicitDeny" });
  });

  test("waits for a server that goes and comes back, and shows what fell meanwhile", async () => {
    const first = await startRolecall();
    const tail = startCommand(["tail", "--endpoint", first.endpoint], {});
    await eventually(async () => {
      await clientsOf(first.endpoint).iam.send(new ListUsersCommand({}));
      return tail.stdout().includes("iam:ListUsers") || undefined;
    }, BUILD_MS);
    await first.stop();
    await eventually(() => tail.stderr().includes("waiting for it") || undefined, BUILD_MS);
    const second = await startRolecall({ args: ["--ephemeral", "--port", String(first.port)] });
    await refusal(
      clientsOf(second.endpoint).dynamodb.send(new GetItemCommand({ TableName: "orders", Key: { id: { S: "1" } } })),
    );
    await eventually(() => tail.stdout().includes("dynamodb:GetItem") || undefined, BUILD_MS);
    expect(tail.stderr()).toContain("is back");
    tail.signal("SIGTERM");
    expect((await tail.ended).code).toBe(0);
    await second.stop();
  });
});

const missing = ["aws"].filter(
  (command) => spawnSync(command, ["--version"], { stdio: "ignore", env: cleanEnvironment() }).error !== undefined,
);

test("docs/how-to/find-out-why-a-call-was-denied.md is true to the letter", { timeout: 240_000 }, async (context) => {
  if (missing.length > 0) notRun(context, "the how-to on denied calls", `${missing.join(" and ")} not found`);
  const page = await readFile(path.join(ROOT_FOLDER, "docs/how-to/find-out-why-a-call-was-denied.md"), "utf8");
  const blocks = [...page.matchAll(/```(text)?\n(.*?)```/gs)].map(([, kind, text = ""]) => ({ kind, text }));
  // The first block is for a terminal of its own and does not end.
  const commands = blocks.filter(({ kind }) => kind === undefined).slice(1);
  const shown = blocks.filter(({ kind }) => kind === "text").map(({ text }) => text);
  expect(commands).toHaveLength(3);
  const own = await startRolecall();
  const folder = await temporaryFolder();
  try {
    const script = [
      'aws() { command aws --endpoint-url "$ROLECALL_ENDPOINT" "$@"; }',
      `npm() { shift 3; "${process.execPath}" "${path.join(ROOT_FOLDER, "scripts/rolecall.mjs")}" "$@"; }`,
      ...commands.map(({ text }) => text),
    ].join("\necho ---\n");
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
      cwd: folder.path,
      env: {
        ...cleanEnvironment(),
        HOME: folder.path,
        AWS_PAGER: "",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "us-east-1",
        ROLECALL_ENDPOINT: own.endpoint,
      },
    });
    const [, , , explained = "", mended] = stdout.split("---\n");
    for (const line of shown.flatMap((text) => text.split("\n"))) expect(explained).toContain(line);
    expect(mended).toContain(
      'Allowed: statement 1 of inline policy "read-orders" of user "ann" allows dynamodb:GetItem',
    );
  } finally {
    await own.stop();
    await folder.remove();
  }
});
