/** The command line: what `npm start` takes, what it prints, and what it says of what it can't take. */
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { ListUsersCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientsOf, refusal } from "../sdk-js/clients.js";
import { runRolecall, type Started, startRolecall, temporaryFolder } from "../server.js";

/** The one line on stderr of a start that is refused. */
async function refused(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout, stderr } = await runRolecall(args, env);
  expect(stdout).toBe("");
  expect(code).toBe(1);
  // A set-up step may have said that it builds.
  return stderr.split("\n").find((line) => line.startsWith("rolecall: ")) ?? stderr;
}

describe("what it can't take, it refuses with what to do", () => {
  test("a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    expect(await refused(["--ephemeral", "--port", String(port)])).toBe(
      `rolecall: port \`${port}\` is taken; pass --port (0 picks a free one), or stop the other server (RC_PORT_IN_USE)`,
    );
    other.close();
  });

  test.each([
    ["--prot", "--port"],
    ["--datadir", "--data-dir"],
    ["--ephemera", "--ephemeral"],
  ])("the unknown option %s, and it names %s", async (given, known) => {
    expect(await refused([given])).toBe(
      `rolecall: there is no option \`${given}\`; did you mean \`${known}\`? All are listed by --help (RC_UNKNOWN_OPTION)`,
    );
  });

  test.each([
    ["ROLECALL_PROT", "ROLECALL_PORT"],
    ["ROLECALL_LOGLEVEL", "ROLECALL_LOG_LEVEL"],
    ["ROLECALL_DATADIR", "ROLECALL_DATA_DIR"],
  ])("the unknown variable %s, and it names %s", async (given, known) => {
    expect(await refused(["--port", "0", "--ephemeral"], { [given]: "1" })).toBe(
      `rolecall: there is no environment variable \`${given}\`; did you mean \`${known}\`? All are listed by --help (RC_UNKNOWN_OPTION)`,
    );
  });

  test.each([
    [["--port", "http"], "`http`"],
    [["--port", "65536"], "`65536`"],
    [["--port"], "argument missing"],
    [["--log-level", "loud"], "error, warn, info, debug"],
    [["--store", "mysql://localhost/x"], "postgres://"],
    [["--ephemeral", "--store", "postgres://localhost/x"], "cannot be used with"],
    [["--ephemeral", "--data-dir", "x"], "cannot be used with"],
    [["--host", "no.such.host.invalid", "--root-secret", "long enough", "--ephemeral"], "no.such.host.invalid"],
    [["here"], "too many arguments"],
  ])("the line %j", async (args, said) => {
    const line = await refused(args);
    expect(line).toContain(said);
    expect(line).toContain("(RC_BAD_OPTION)");
  });

  test("a flag's variable that says neither yes nor no", async () => {
    expect(await refused(["--port", "0"], { ROLECALL_EPHEMERAL: "maybe" })).toBe(
      "rolecall: `ROLECALL_EPHEMERAL` is `maybe`; make it `true` or `false` (RC_BAD_OPTION)",
    );
  });

  test("a data folder that is a file", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder.path, "file");
    await writeFile(file, "");
    expect(await refused(["--port", "0", "--data-dir", file])).toBe(
      `rolecall: \`${file}\` is a file; pass a folder as --data-dir (RC_DATA_DIR)`,
    );
    await folder.remove();
  });

  test("an address that others reach, without a secret of its own", async () => {
    expect(await refused(["--port", "0", "--host", "0.0.0.0", "--ephemeral"])).toMatch(
      /--root-secret.*\(RC_ROOT_SECRET_REQUIRED\)$/,
    );
  });
});

describe("what it prints", () => {
  test("--help lists every option with its default and its variable", async () => {
    const { code, stdout } = await runRolecall(["--help"], { ROLECALL_NO_SUCH: "1" });
    expect(code).toBe(0);
    for (const name of ["port", "host", "data-dir", "ephemeral", "store", "root-secret", "log-level", "log-format"]) {
      expect(stdout).toContain(`--${name}`);
      expect(stdout).toContain(`ROLECALL_${name.toUpperCase().replace("-", "_")}`);
    }
    for (const value of ["4566", "127.0.0.1", ".rolecall"]) expect(stdout).toContain(value);
  });

  test("the banner says where, how to sign in, what is enforced, where the data lies and what to try", async () => {
    const folder = await temporaryFolder();
    const data = path.join(folder.path, "state");
    const rolecall = await startRolecall({ format: "text", args: ["--data-dir", data] });

    const rows = rolecall.printed().split("\n");
    expect(rows[1]).toMatch(/^Rolecall \d+\.\d+\.\d+ is ready$/);
    const row = (label: string) => rows.find((line) => line.trimStart().startsWith(label))?.trim();
    expect(row("endpoint")).toMatch(/^endpoint +http:\/\/127\.0\.0\.1:\d+$/);
    expect(row("sign in")).toContain("AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test");
    expect(row("enforced")).toContain(
      "role trust policies, permissions boundaries, session policies, service control policies, resource control policies, iam:PassRole",
    );
    expect(row("not there")).toBe("not there   VPC endpoint policies");
    expect(row("refusals")).toContain("of IAM end in an authorization id");
    expect(row("data")).toBe(`data        ${data}`);
    expect(row("$")).toContain(`--endpoint-url ${rolecall.endpoint} --region us-east-1 sts get-caller-identity`);
    // Colour is for terminals.
    expect(rolecall.printed()).not.toContain("\u001b");
    await rolecall.stop();
    await folder.remove();
  });
});

describe("the environment stands in for options", () => {
  let rolecall: Started;
  beforeAll(async () => {
    rolecall = await startRolecall({
      args: [],
      env: { ROLECALL_EPHEMERAL: "yes", ROLECALL_ROOT_SECRET: "correct horse", ROLECALL_STORE: "" },
    });
  });
  afterAll(() => rolecall.stop());

  test("port 0 picks a free port and prints it", () => {
    expect(rolecall.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d{4,5}$/);
    expect(rolecall.banner).toMatchObject({
      message: "ready",
      data: "in memory; gone when Rolecall stops",
      services: expect.arrayContaining(["dynamodb", "iam", "lambda", "logs", "sts"]),
      enforced: expect.arrayContaining(["permissions boundaries"]),
    });
  });

  test("a secret of one's own replaces `test`, for root of every account", async () => {
    for (const accessKeyId of ["test", "111122223333"]) {
      const known = clientsOf(rolecall.endpoint, { accessKeyId, secretAccessKey: "correct horse" });
      expect((await known.sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/:root$/);
      const guessed = clientsOf(rolecall.endpoint, { accessKeyId, secretAccessKey: "test" });
      expect((await refusal(guessed.iam.send(new ListUsersCommand({})))).name).toBe("SignatureDoesNotMatch");
    }
  });
});

test("on an address that others reach it answers with the root secret alone", async () => {
  const rolecall = await startRolecall({
    args: ["--ephemeral", "--host", "0.0.0.0", "--root-secret", "correct horse"],
  });
  // The endpoint it prints, and gives to functions, is one that this machine reaches.
  const endpoint = `http://127.0.0.1:${rolecall.port}`;
  expect(rolecall.endpoint).toBe(endpoint);
  const known = clientsOf(endpoint, { accessKeyId: "test", secretAccessKey: "correct horse" });
  expect((await known.sts.send(new GetCallerIdentityCommand({}))).Account).toBe("000000000000");
  const guessed = clientsOf(endpoint);
  expect((await refusal(guessed.sts.send(new GetCallerIdentityCommand({})))).name).toBe("SignatureDoesNotMatch");
  await rolecall.stop();
});
