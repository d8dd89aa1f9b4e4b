/** `/_rolecall/`: what it answers, and whom. */
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, GetFunctionCommand } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { TRUSTS_LAMBDA } from "../policies.js";
import { type Clients, clientsOf, keysOf, ROOT, refusal } from "../sdk-js/clients.js";
import { ACCOUNT, REGION, type Started, startRolecall } from "../server.js";
import { decisions } from "../trail.js";

let rolecall: Started;
let root: Clients;
let ann: Clients;

beforeAll(async () => {
  rolecall = await startRolecall();
  root = clientsOf(rolecall.endpoint);
  await makeAnn();
});
afterAll(() => rolecall.stop());

async function makeAnn() {
  await root.iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  ann = clientsOf(rolecall.endpoint, keysOf(AccessKey));
}

const userNames = async () =>
  ((await root.iam.send(new ListUsersCommand({}))).Users ?? []).map((user) => user.UserName);

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A request with headers of one's choice, Host among them, which fetch would not send. */
function send(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port: rolecall.port, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => {
        text += piece;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.once("error", reject).end();
  });
}

/** The bytes of a request as they are; answers the status line. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(rolecall.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (piece) => {
      answer += piece;
      socket.end();
    });
    socket.once("error", reject).once("close", () => resolve(answer.split("\r\n")[0] ?? ""));
  });
}

describe("health", () => {
  test("says that it is ready, and which version it is", async () => {
    const answer = await send("GET", "/_rolecall/health");
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ status: "ready", version: rolecall.banner.version });
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.headers["cache-control"]).toBe("no-store");
  });
  test("a path that is not there is 404, and says where to look", async () => {
    const answer = await send("GET", "/_rolecall/nothing");
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("docs/reference/admin.md");
  });
});

describe.sequential("reset", () => {
  test("wipes all accounts, and is done when it answers", async () => {
    const other = clientsOf(rolecall.endpoint, { accessKeyId: "111122223333", secretAccessKey: "test" });
    await other.iam.send(new CreateUserCommand({ UserName: "bob" }));
    expect(await userNames()).toEqual(["ann"]);

    const answer = await send("POST", "/_rolecall/reset");

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ status: "reset" });
    expect(await userNames()).toEqual([]);
    expect((await other.iam.send(new ListUsersCommand({}))).Users).toEqual([]);
    expect((await refusal(ann.sts.send(new GetCallerIdentityCommand({})))).name).toBe("InvalidClientTokenId");
    // The trail of before is gone too: what it shows happened since.
    const kept = await decisions(rolecall.endpoint);
    expect(new Set(kept.map(({ action }) => action))).toEqual(new Set(["iam:ListUsers"]));
    await makeAnn();
  });
  test.each(["GET", "PUT", "DELETE", "HEAD"])("%s does not reset", async (method) => {
    const answer = await send(method, "/_rolecall/reset");
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe("POST");
    expect(await userNames()).toEqual(["ann"]);
  });
  test("no path beneath it resets", async () => {
    expect((await send("POST", "/_rolecall/reset/all")).status).toBe(404);
    expect(await userNames()).toEqual(["ann"]);
  });
});

describe("trail", () => {
  beforeAll(async () => {
    await refusal(ann.dynamodb.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: "1" } } })));
    await refusal(ann.iam.send(new ListUsersCommand({})));
  });

  test("lists decisions, the newest first", async () => {
    const [newest, before] = await decisions(rolecall.endpoint);
    expect(newest).toMatchObject({
      principal: `arn:aws:iam::${ACCOUNT}:user/ann`,
      action: "iam:ListUsers",
      outcome: "implicitDeny",
      because: "because no identity-based policy allows the iam:ListUsers action",
    });
    expect(before).toMatchObject({ action: "dynamodb:PutItem" });
  });
  test("is narrowed by action, outcome, principal and account, and read page by page", async () => {
    const one = await decisions(rolecall.endpoint, { action: "dynamodb:PutItem" });
    expect(one).toHaveLength(1);
    const denied = await decisions(rolecall.endpoint, { outcome: "implicitDeny" });
    expect(denied.map(({ action }) => action)).toEqual(["iam:ListUsers", "dynamodb:PutItem"]);
    const byRoot = await decisions(rolecall.endpoint, { principal: `arn:aws:iam::${ACCOUNT}:root` });
    expect(byRoot.length).toBeGreaterThan(0);
    expect(byRoot.every(({ outcome }) => outcome === "allowed")).toBe(true);
    expect(await decisions(rolecall.endpoint, { account: "999999999999" })).toEqual([]);
    const [first] = await decisions(rolecall.endpoint, { limit: "1" });
    const rest = await decisions(rolecall.endpoint, { before: first?.id ?? "" });
    expect(rest.map(({ id }) => id)).not.toContain(first?.id);
    expect(rest.length).toBe((await decisions(rolecall.endpoint)).length - 1);
  });
  test.each(["limit=0", "limit=1001", "limit=many", "outcome=maybe", "colour=red"])(
    "a filter that means nothing (%s) is refused, not passed over",
    async (query) => {
      const answer = await send("GET", `/_rolecall/trail?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(query.split("=")[0]);
    },
  );
  test("one decision is explained, statement by statement", async () => {
    const [decision] = await decisions(rolecall.endpoint, { action: "dynamodb:PutItem" });
    const answer = await send("GET", `/_rolecall/trail/${decision?.id}`);
    expect(answer.status).toBe(200);
    const explained = JSON.parse(answer.text);
    expect(explained).toMatchObject({
      id: decision?.id,
      context: { "aws:username": "ann", "aws:RequestedRegion": REGION },
    });
    expect(JSON.stringify(explained.explanation)).toContain("identity");
  });
  test("an id that is not there is 404", async () => {
    expect((await send("GET", "/_rolecall/trail/0000nothere")).status).toBe(404);
    expect((await send("GET", "/_rolecall/trail/%2e%2e")).status).toBe(404);
  });
});

test("a function's code is handed to whoever holds the link that GetFunction gave, unaltered", async () => {
  const { Role } = await root.iam.send(
    new CreateRoleCommand({ RoleName: "coded", AssumeRolePolicyDocument: TRUSTS_LAMBDA }),
  );
  const zip = await zipOf({ "index.js": "exports.handler = async () => 1;" });
  await root.lambda.send(
    new CreateFunctionCommand({
      FunctionName: "coded",
      Role: Role?.Arn,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: zip },
    }),
  );
  const { Code } = await root.lambda.send(new GetFunctionCommand({ FunctionName: "coded" }));
  const link = new URL(Code?.Location ?? "");

  const answer = await fetch(link);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(zip));

  for (const alter of [
    (url: URL) => url.searchParams.set("expires", "9999999999"),
    (url: URL) => url.searchParams.set("signature", "00".repeat(32)),
    (url: URL) => url.searchParams.delete("signature"),
    (url: URL) => {
      url.pathname = `/_rolecall/code/${"0".repeat(64)}`;
    },
  ]) {
    const altered = new URL(link);
    alter(altered);
    expect((await fetch(altered)).status).toBe(403);
  }
});

describe("a web page elsewhere can neither read nor reset it", () => {
  const foreignHosts = [
    "attacker.example",
    "attacker.example:4566",
    "localhost.attacker.example",
    "127.0.0.1.attacker.example",
    "notlocalhost",
    "127.0.0.1@attacker.example",
    "attacker.example@127.0.0.1",
    "localhost:4566@attacker.example",
    "attacker.example#127.0.0.1",
    "127.0.0.1:4566:4566",
    "127.0.0.1:99999999",
    "128.0.0.1",
    "127.1.attacker.example",
    "127.0.0.256",
    "0.0.0.0",
    "169.254.169.254",
    "[::2]",
    "[::ffff:8.8.8.8]",
    "[::1].attacker.example",
    "[::1",
    "localhost, attacker.example",
    "ATTACKER.EXAMPLE",
    "attacker.example.",
    " ",
  ];
  test.each(foreignHosts)("DNS rebinding: the Host %j is refused", async (host) => {
    for (const [method, path] of [
      ["GET", "/_rolecall/trail"],
      ["POST", "/_rolecall/reset"],
    ] as const) {
      const answer = await send(method, path, { host });
      expect(answer.status).toBe(403);
      expect(answer.text).not.toContain("decisions");
    }
    expect(await userNames()).toEqual(["ann"]);
  });

  test.each([
    "127.0.0.1",
    "127.8.9.10",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "LocalHost.:1",
    "rolecall.localhost",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
  ])("the loopback Host %j is answered", async (host) => {
    expect((await send("GET", "/_rolecall/health", { host })).status).toBe(200);
    expect(
      (
        await send("GET", "/_rolecall/health", {
          host: host.includes(":1") && !host.startsWith("[") ? host : `${host}:${rolecall.port}`,
        })
      ).status,
    ).toBe(200);
  });

  test("a request without a Host, or with two, is refused", async () => {
    expect(await sendRaw("GET /_rolecall/health HTTP/1.1\r\n\r\n")).toMatch(/ 40[03] /);
    expect(
      await sendRaw("GET /_rolecall/health HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: attacker.example\r\n\r\n"),
    ).toMatch(/ 40[03] /);
  });
  test("neither does the absolute form of a request get around its Host", async () => {
    const line = (host: string) => `GET http://127.0.0.1/_rolecall/health HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    expect(await sendRaw(line("attacker.example"))).toMatch(/ 403 /);
  });
  test.each(["/_rolecall", "//_rolecall/health", "/%5frolecall/health", "/_ROLECALL/health", "/x/../_rolecall/health"])(
    "%s is no way in",
    async (path) => {
      const answer = await send("GET", path, { host: "attacker.example" });
      expect(answer.text).not.toContain('"ready"');
    },
  );

  const origins = [
    "https://attacker.example",
    "http://attacker.example",
    "null",
    "http://localhost.attacker.example",
    "http://127.0.0.1:1",
    "https://127.0.0.1:4566",
    "file://",
    "",
  ];
  test.each(origins)("cross-site: the Origin %j is refused", async (origin) => {
    for (const [method, path] of [
      ["GET", "/_rolecall/trail"],
      ["POST", "/_rolecall/reset"],
    ] as const) {
      const answer = await send(method, path, { origin });
      expect(answer.status).toBe(403);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect(await userNames()).toEqual(["ann"]);
  });
  test("its own Origin is answered, and no other may read it", async () => {
    const own = await send("POST", "/_rolecall/nothing", { origin: `http://127.0.0.1:${rolecall.port}` });
    expect(own.status).toBe(404);
    const health = await send("GET", "/_rolecall/health", { origin: `http://127.0.0.1:${rolecall.port}` });
    expect(health.status).toBe(200);
    expect(health.headers["access-control-allow-origin"]).toBeUndefined();
    expect(health.headers["cross-origin-resource-policy"]).toBe("same-origin");
  });
  test("a preflight is refused", async () => {
    const answer = await send("OPTIONS", "/_rolecall/reset", {
      origin: "https://attacker.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).some((name) => name.startsWith("access-control-"))).toBe(false);
  });
  test.each(["cross-site", "same-site"])(
    "a page that sends no Origin, as for an image or a link, is told by Sec-Fetch-Site: %s",
    async (site) => {
      const answer = await send("GET", "/_rolecall/trail", { "sec-fetch-site": site });
      expect(answer.status).toBe(403);
    },
  );
});

test("the host it was told to listen on is answered as well, and other addresses are not", async () => {
  const everywhere = await startRolecall({
    args: ["--ephemeral", "--host", "0.0.0.0", "--root-secret", "correct horse"],
  });
  const ask = (host: string) =>
    new Promise<number>((resolve, reject) => {
      httpRequest(
        { host: "127.0.0.1", port: everywhere.port, path: "/_rolecall/health", headers: { host } },
        (response) => resolve(response.resume().statusCode ?? 0),
      )
        .once("error", reject)
        .end();
    });
  expect(await ask("0.0.0.0")).toBe(200);
  expect(await ask(`127.0.0.1:${everywhere.port}`)).toBe(200);
  expect(await ask("192.0.2.7")).toBe(403);
  await everywhere.stop();
});

test("signed AWS requests are served under any Host", async () => {
  const sts = new STSClient({ endpoint: rolecall.endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });
  sts.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers.host = "sts.us-east-1.amazonaws.com";
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
});
