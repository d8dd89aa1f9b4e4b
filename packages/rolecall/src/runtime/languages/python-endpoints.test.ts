/** Calls that a Python function makes to AWS's own addresses: they end at Rolecall, as they were signed. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notRun } from "../../testing/not-run.js";
import { PythonInterpreters } from "../interpreters/python.js";
import { type TestFunctions, testFunctions } from "../testing/functions.js";
import { listenForGreetings, TLS_GREETING } from "../testing/greetings.js";

const found = await new PythonInterpreters().find(11);
let server: Server;
let world: TestFunctions;
const seen: { host: string | undefined; url: string | undefined; signed: boolean }[] = [];

beforeAll(async () => {
  server = createServer(({ headers, url }, response) => {
    seen.push({ host: headers.host, url, signed: headers.authorization?.includes("host") ?? false });
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  world = testFunctions({ endpoint: () => `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await world.close();
  await new Promise((resolve) => server.close(resolve));
});

test.runIf(!found)("Python functions and AWS's addresses", (context) =>
  notRun(context, "Python functions and AWS's addresses", "no Python was found"),
);

describe.runIf(found)("a Python function that calls an address of AWS's", () => {
  const run = async (source: string, environment: Record<string, string> = {}) => {
    seen.length = 0;
    const fn = world.fn({ "app.py": source }, { runtime: "python3.11", handler: "app.handler", environment });
    return fn.invoke();
  };

  test("by http.client reaches Rolecall, with the Host it named", async () => {
    const { text } = await run(`import http.client
def handler(event, context):
    connection = http.client.HTTPSConnection("sts.us-east-1.amazonaws.com", timeout=5)
    connection.request("GET", "/path")
    return connection.getresponse().status`);
    expect(text).toBe("200");
    expect(seen).toEqual([{ host: "sts.us-east-1.amazonaws.com", url: "/path", signed: false }]);
  });

  test("by urllib reaches Rolecall", async () => {
    const { text } = await run(`import urllib.request
def handler(event, context):
    return urllib.request.urlopen("https://bucket.s3.amazonaws.com/key", timeout=5).status`);
    expect(text).toBe("200");
    expect(seen).toEqual([{ host: "bucket.s3.amazonaws.com", url: "/key", signed: false }]);
  });

  test("by a boto3 that takes no AWS_ENDPOINT_URL reaches Rolecall with the signature for AWS's host", async (context) => {
    const source = `def handler(event, context):
    try:
        import boto3
    except ImportError:
        return "none"
    boto3.client("dynamodb").list_tables()
    return "called"`;
    // boto3 before 1.28 knows neither variable; a later one takes it as the older does.
    const { json } = await run(source, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" });
    if (json === "none") return notRun(context, "boto3", "on Debian apt-get install python3-boto3");
    expect(json).toBe("called");
    expect(seen).toEqual([{ host: "dynamodb.us-east-1.amazonaws.com", url: "/", signed: true }]);
  });

  test.each(["https://elsewhere.example", ""])(
    "is refused where its own AWS_ENDPOINT_URL, %j, leaves no way",
    async (url) => {
      const source = `import socket
def handler(event, context):
    socket.create_connection(("sts.amazonaws.com", 443), 5)`;
      const { json } = await run(source, { AWS_ENDPOINT_URL: url });
      expect(json.errorMessage).toContain("rolecall: no connection to sts.amazonaws.com");
      expect(seen).toEqual([]);
    },
  );

  test("opens TLS to a database of AWS's as ever", async () => {
    const database = await listenForGreetings();
    // As clients of MySQL and PostgreSQL that are written in Python do it.
    const { text } = await run(`import socket, ssl
def handler(event, context):
    plain = socket.create_connection(("127.0.0.1", ${database.port}), 5)
    try:
        ssl.create_default_context().wrap_socket(plain, server_hostname="orders.abc.us-east-1.rds.amazonaws.com").sendall(b"hello")
    except OSError:
        return "refused"`);
    expect(text).toBe('"refused"');
    expect(database.seen).toEqual([TLS_GREETING]);
    await database.close();
  });
});
