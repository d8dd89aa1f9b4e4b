/** What no proper client sends, over real connections: the server refuses it and answers the next one. */
import http2 from "node:http2";
import net from "node:net";
import { gzipSync } from "node:zlib";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { iam } from "@rolecall/aws-model/iam";
import { lambda } from "@rolecall/aws-model/lambda";
import { logs } from "@rolecall/aws-model/logs";
import { sts } from "@rolecall/aws-model/sts";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SERVICES } from "../../src/services/index.js";
import { type Answer, ROOT, type Sent, type Stage, send, signedAs, stage } from "./testing/stage.js";

/** Random requests a property; more finds more. */
const RUNS = Number(process.env.HOSTILE_RUNS ?? 4) * 60;

let server: Stage;
beforeAll(async () => {
  server = await stage();
});
afterAll(() => server.close());
afterEach(async () => {
  expect(server.takeFailures()).toEqual([]);
  expect((await whoAmI()).status).toBe(200);
});

const bytes = (text: string | Uint8Array): Buffer => Buffer.from(text as string);

const form = (body: string): Sent => ({
  method: "POST",
  target: "/",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: bytes(body),
});
const json = (target: string, body: string | Uint8Array, version = "1.0"): Sent => ({
  method: "POST",
  target: "/",
  headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target },
  body: bytes(body),
});

const whoAmI = () =>
  send(server.port, signedAs(ROOT, sts.model(), form("Action=GetCallerIdentity&Version=2011-06-15")));

/** AWS's own refusals are 4xx; 501 says what Rolecall lacks. */
function expectRefusal({ status, text }: Answer, about: string): void {
  expect(status < 500 || status === 501, `${about}: ${status} ${text.slice(0, 500)}`).toBe(true);
  expect(status, `${about}: ${text.slice(0, 500)}`).toBeGreaterThanOrEqual(400);
}

/** Anything but a failure of ours. */
function expectAnswer({ status, text }: Answer, about: string): void {
  expect(status < 500 || status === 501, `${about}: ${status} ${text.slice(0, 500)}`).toBe(true);
}

describe("a request without a signature", () => {
  test("is refused by each operation that AWS's model does not leave unsigned", { timeout: 60_000 }, async () => {
    for (const { service, operations } of SERVICES.values()) {
      const model = service.model();
      // Anybody may ask these; their resources' policies decide.
      if (["s3", "sns", "sqs"].includes(model.service)) continue;
      for (const { name } of operations) {
        const { http, unsigned } = model.operations[name] ?? {};
        if (unsigned === true) continue;
        const sent: Sent =
          model.protocols[0] === "awsQuery"
            ? form(`Action=${name}&Version=${model.apiVersion}`)
            : model.targetPrefix !== undefined
              ? json(`${model.targetPrefix}.${name}`, "{}")
              : {
                  method: http?.method ?? "POST",
                  target: (http?.uri ?? "/").replace(/\{[^}]+\}/g, "1"),
                  headers: {},
                  body: bytes("{}"),
                };
        const answer = await send(server.port, sent);
        // REST-JSON names the error in a header.
        const said = `${answer.headers["x-amzn-errortype"] ?? ""} ${answer.text}`;
        expect(said, `${model.service}:${name}`).toMatch(/MissingAuthenticationToken/);
        expect([400, 403], `${model.service}:${name}`).toContain(answer.status);
      }
    }
  });
});

const signatures = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 80 }),
  fc
    .tuple(
      fc.constantFrom("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "AWS", "aws4-hmac-sha256", "Bearer", ""),
      fc.constantFrom("test", "", "ASIAIOSFODNN7EXAMPLE", "000000000000", "__proto__", "a/b/c", "x".repeat(300)),
      fc.constantFrom("20261124", "", "2026", "99999999", "20261324"),
      fc.constantFrom("us-east-1", "", "mars-1", "eu-west-1/x", "*", "é"),
      fc.constantFrom("iam", "sts", "dynamodb", "lambda", "logs", "s3", "ec2", "", "__proto__", "constructor"),
      fc.constantFrom("aws4_request", "", "aws4"),
      fc.constantFrom("host;x-amz-date", "", ";;", "host", "x-amz-date;host", "content-length;host", "no-such;host"),
      fc.constantFrom("0".repeat(64), "", "zz", "f".repeat(10_000)),
    )
    .map(
      ([algorithm, key, date, region, service, end, signed, signature]) =>
        `${algorithm} Credential=${key}/${date}/${region}/${service}/${end}, SignedHeaders=${signed}, Signature=${signature}`,
    ),
);

describe("a signature", () => {
  test("of any kind that does not hold is refused", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        signatures,
        fc.constantFrom("20261124T000000Z", "", "x", "19700101T000000Z", "99999999T999999Z", "Tue, 24 Nov 2026"),
        fc.constantFrom("", "x", "a".repeat(5_000), "é"),
        fc.constantFrom(
          form("Action=GetCallerIdentity&Version=2011-06-15"),
          json("DynamoDB_20120810.ListTables", "{}"),
          json("Logs_20140328.DescribeLogGroups", "{}", "1.1"),
          { method: "GET", target: "/2015-03-31/functions/", headers: {}, body: bytes("") },
        ),
        async (authorization, date, token, sent) => {
          const headers = {
            ...sent.headers,
            authorization: Buffer.from(authorization).toString("latin1"),
            "x-amz-date": date,
            "x-amz-security-token": Buffer.from(token).toString("latin1"),
          };
          expectRefusal(await send(server.port, { ...sent, headers }), authorization);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("in the query that does not hold is refused", { timeout: 60_000 }, async () => {
    const values = fc.constantFrom("", "x", "%", "%00", "test/20261124/us-east-1/sts/aws4_request", "AWS4-HMAC-SHA256");
    const names = [
      "X-Amz-Algorithm",
      "X-Amz-Credential",
      "X-Amz-Date",
      "X-Amz-Expires",
      "X-Amz-SignedHeaders",
      "X-Amz-Signature",
      "X-Amz-Security-Token",
      "x-amz-signature",
    ];
    const pair = fc.tuple(
      fc.constantFrom(...names),
      fc.oneof(values, fc.constantFrom("20261124T000000Z", "604801", "-1", "1e9", "NaN", "host", "0".repeat(64))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(pair, { maxLength: 9 }),
        fc.constantFrom("/", "/2015-03-31/functions/f/invocations", "/bucket/key"),
        async (pairs, path) => {
          const query = pairs.map(([name, value]) => `${name}=${value}`).join("&");
          const target = `${path}?Action=GetCallerIdentity&Version=2011-06-15&${query}`;
          expectRefusal(await send(server.port, { method: "GET", target, headers: {}, body: bytes("") }), target);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const deep = 10_000;
const hostileJson: readonly (readonly [string, string | Uint8Array])[] = [
  ["nothing", ""],
  ["blanks", "  \n"],
  ["null", "null"],
  ["a list", "[]"],
  ["a text", '"x"'],
  ["a number", "1e999"],
  ["two values", "{}{}"],
  ["a byte order mark", "\ufeff{}"],
  ["UTF-16", Buffer.from("{}", "utf16le")],
  ["invalid UTF-8", Buffer.from('{"TableName":"\xff\xfe"}', "latin1")],
  ["half a surrogate pair", '{"TableName":"\\ud800","logGroupName":"\\udc00"}'],
  ["null bytes", '{"TableName":"a\\u0000b"}'],
  ["a raw null byte", '{"TableName":"a\0b"}'],
  ["lists in lists", "[".repeat(deep) + "]".repeat(deep)],
  ["objects in objects", `${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`],
  ["an unclosed object", '{"Item":'.repeat(deep)],
  [
    "attributes in attributes",
    `{"TableName":"t","Item":{"a":${'{"M":{"a":'.repeat(deep)}{"S":""}${"}}".repeat(deep)}}}`,
  ],
  ["__proto__", '{"__proto__":{"TableName":"t"},"TableName":{"__proto__":1},"constructor":{}}'],
  ["NaN", '{"Limit":NaN}'],
  ["the largest numbers", `{"Limit":1e400,"limit":${"9".repeat(5_000)},"Segment":-1e-400}`],
  ["texts for numbers", '{"Limit":"NaN","limit":"Infinity","startTime":"1"}'],
  ["a name twice", '{"TableName":"a","TableName":["b"]}'],
  ["a union of two", '{"TableName":"t","Item":{"id":{"S":"a","N":"1"}},"Key":{"id":{"S":"a","N":"1"}}}'],
  ["an empty union", '{"TableName":"t","Item":{"id":{}},"Key":{"id":{}},"Keys":{"id":null}}'],
  ["comments", '{/*x*/"TableName":"t"}'],
];

describe("a JSON body", () => {
  const targets = [
    ...["PutItem", "GetItem", "Query", "Scan", "BatchWriteItem", "CreateTable", "ListTables", "UpdateItem"].map(
      (name) => [dynamodb, `DynamoDB_20120810.${name}`, "1.0"] as const,
    ),
    ...["CreateLogGroup", "PutLogEvents", "DescribeLogGroups", "FilterLogEvents"].map(
      (name) => [logs, `Logs_20140328.${name}`, "1.1"] as const,
    ),
  ];

  test.each(hostileJson)("of %s is answered", { timeout: 30_000 }, async (about, body) => {
    for (const [service, target, version] of targets) {
      expectAnswer(
        await send(server.port, signedAs(ROOT, service.model(), json(target, body, version))),
        `${target} ${about}`,
      );
    }
    for (const [method, target] of [
      ["POST", "/2015-03-31/functions"],
      ["POST", "/2015-03-31/functions/f/invocations"],
      ["PUT", "/2015-03-31/functions/f/configuration"],
      ["POST", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af"],
    ] as const) {
      const sent = { method, target, headers: { "content-type": "application/json" }, body: bytes(body) };
      expectAnswer(await send(server.port, signedAs(ROOT, lambda.model(), sent)), `${target} ${about}`);
    }
  });

  test("that is compressed, a bomb, or says so falsely is answered", { timeout: 60_000 }, async () => {
    const bodies = [gzipSync("{}"), gzipSync(Buffer.alloc(60 * 1024 * 1024, 0x20)), bytes("no gzip"), bytes("")];
    for (const encoding of ["gzip", "deflate", "br", "aws-chunked", "gzip, gzip", "x".repeat(2_000)]) {
      for (const body of bodies) {
        for (const [service, target, version] of [targets[0], targets[8]] as (typeof targets)[number][]) {
          const sent = json(target, body, version);
          const encoded = { ...sent, headers: { ...sent.headers, "content-encoding": encoding } };
          expectAnswer(await send(server.port, signedAs(ROOT, service.model(), encoded)), `${target} ${encoding}`);
        }
      }
    }
  });
});

describe("a form", () => {
  const bodies: readonly (readonly [string, string | Uint8Array])[] = [
    ["broken escapes", "Action=GetUser&Version=2010-05-08&UserName=%"],
    ["%00", "Action=GetUser&Version=2010-05-08&UserName=%00"],
    ["invalid UTF-8", "Action=GetUser&Version=2010-05-08&UserName=%ff%fe"],
    ["raw bytes", Buffer.from("Action=GetUser&Version=2010-05-08&UserName=\xff", "latin1")],
    ["half a surrogate pair", "Action=GetUser&Version=2010-05-08&UserName=%ED%A0%80"],
    ["__proto__", "Action=__proto__&Version=2010-05-08&__proto__.x=1&constructor.prototype.y=1"],
    ["Action twice", "Action=GetUser&Action=DeleteUser&Version=2010-05-08"],
    ["no Action", "Version=2010-05-08"],
    ["another version", "Action=GetUser&Version=1999-01-01"],
    ["levels without end", `Action=TagRole&Version=2010-05-08&RoleName=r&Tags${".member.1".repeat(deep)}.Key=x`],
    ["a list of everything", `Action=TagRole&Version=2010-05-08&RoleName=r${"&Tags.member.1.Key=x".repeat(deep)}`],
    ["a huge index", "Action=TagRole&Version=2010-05-08&RoleName=r&Tags.member.4294967296.Key=x"],
    ["a negative index", "Action=TagRole&Version=2010-05-08&RoleName=r&Tags.member.-1.Key=x"],
    ["a list and an element", "Action=TagRole&Version=2010-05-08&RoleName=r&Tags=x&Tags.member.1.Key=y"],
    ["a structure for a text", "Action=GetRole&Version=2010-05-08&RoleName.x.y=1"],
    ["an empty name", "=&=&&&Action=GetUser&Version=2010-05-08&=x"],
    ["JSON", '{"Action":"GetUser"}'],
    [
      "a policy of nothing but brackets",
      `Action=CreatePolicy&Version=2010-05-08&PolicyName=p&PolicyDocument=${"[".repeat(6_000)}`,
    ],
    [
      "a policy with __proto__",
      `Action=CreatePolicy&Version=2010-05-08&PolicyName=p&PolicyDocument=${encodeURIComponent('{"__proto__":{"Statement":[]},"Version":"2012-10-17","Statement":{"__proto__":1}}')}`,
    ],
  ];
  test.each(bodies)("with %s is answered", async (about, body) => {
    for (const service of [iam, sts]) {
      const sent = { ...form(""), body: bytes(body) };
      expectAnswer(await send(server.port, signedAs(ROOT, service.model(), sent)), about);
    }
    const query = {
      method: "GET",
      target: `/?${bytes(body)
        .toString("latin1")
        .replace(/[^\x21-\x7e]/g, "%")}`,
      headers: {},
      body: bytes(""),
    };
    if (query.target.length < 50_000) expectAnswer(await send(server.port, signedAs(ROOT, iam.model(), query)), about);
  });
});

describe("random bytes", () => {
  const word = fc.constantFrom(
    ...'{}[]:,"\\&=%.?/#+; \0\n\t-'.split(""),
    "Action=",
    "Version=2010-05-08",
    "CreateRole",
    "member.1",
    "null",
    "1e9",
    "\u00ff",
    '{"S":',
    "__proto__",
    "%2e",
    "%c0%80",
    "true",
    "functions",
    "2015-03-31",
    "TableName",
  );
  const soup = fc.oneof(
    fc.array(word, { maxLength: 30 }).map((words) => bytes(words.join(""))),
    fc.uint8Array({ maxLength: 60 }).map((part) => Buffer.from(part)),
  );
  test("well signed are answered by every service", { timeout: 60_000 }, async () => {
    const operations = [...SERVICES.values()].flatMap(({ service, operations }) =>
      operations.map(({ name }) => ({ model: service.model(), name })),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), soup, async ({ model, name }, body) => {
        const { http } = model.operations[name] ?? {};
        const sent: Sent =
          model.protocols[0] === "awsQuery"
            ? { ...form(""), body: Buffer.concat([bytes(`Action=${name}&Version=${model.apiVersion}&`), body]) }
            : model.targetPrefix !== undefined
              ? json(`${model.targetPrefix}.${name}`, body, model.protocols[0]?.slice(-3).replace("_", "."))
              : {
                  method: http?.method ?? "POST",
                  target: (http?.uri ?? "/").replace(/\{[^}]+\}/g, "1"),
                  headers: {},
                  body,
                };
        expectAnswer(
          await send(server.port, signedAs(ROOT, model, sent)),
          `${name} ${JSON.stringify(body.toString())}`,
        );
      }),
      { numRuns: RUNS * 2 },
    );
  });
});

describe("a path", () => {
  const paths = [
    "/%00",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/../../etc/passwd",
    "//",
    "///2015-03-31//functions",
    "/2015-03-31/functions/%",
    "/2015-03-31/functions/%zz",
    "/2015-03-31/functions/%ff",
    "/2015-03-31/functions/%00",
    "/2015-03-31/functions/..%2f..",
    "/2015-03-31/functions/f/invocations/extra",
    "/2015-03-31/functions//invocations",
    "/2015-03-31/functions/__proto__",
    "/_rolecall",
    "/_rolecall/",
    "/_rolecall/../2015-03-31/functions",
    "/_rolecall/%00",
    "/_rolecall/trail?limit=NaN",
    "/_rolecall/trail?limit=1e99&after=%",
    "/_rolecall/__proto__",
    "/_rolecall/trail/%zz",
    "/service/x/operation/y",
    "/service/__proto__/operation/constructor",
    "/?",
    "/?&&&",
    "/??",
    "/#x",
    "*",
    "http://other.example/2015-03-31/functions",
    `/${"a/".repeat(20_000)}`,
    `/${"x".repeat(60_000)}`,
    `/?${"a=b&".repeat(10_000)}`,
    "/2017-03-31/tags/%",
    "/2017-03-31/tags/arn:",
    "/2015-03-31/functions/f?Qualifier=%00",
    "/2015-03-31/functions?MaxItems=x",
    "/2015-03-31/functions?MaxItems=1e999&Marker=%",
    "/2015-03-31/functions?Marker=e30=&MaxItems=1",
    "/2015-03-31/functions?Marker=%7B%7D",
  ];
  test.each(paths.map((path) => [path.slice(0, 70), path] as const))(
    "%s is answered by whatever method",
    { timeout: 30_000 },
    async (_, target) => {
      for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"]) {
        const sent: Sent = { method, target, headers: {}, body: bytes("") };
        expectAnswer(await send(server.port, sent), `${method} ${target.slice(0, 100)}`);
        for (const service of [lambda, iam]) {
          expectAnswer(
            await send(server.port, signedAs(ROOT, service.model(), sent)),
            `${method} ${target.slice(0, 100)}`,
          );
        }
      }
    },
  );
});

/** Sends raw bytes and gives what comes back until the server closes or `ms` are over. */
function raw(data: string | Uint8Array, { ms = 700, half = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(server.port, "127.0.0.1", () => {
      socket.write(data as string, "latin1");
      if (half) socket.end();
    });
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    const timer = setTimeout(done, ms);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", done);
    socket.on("close", done);
  });
}

describe("a connection", () => {
  const one = "GET /_rolecall/health HTTP/1.1\r\nhost: x\r\n\r\n";
  const smuggled = "POST / HTTP/1.1\r\nhost: x\r\n";
  const cases: readonly (readonly [string, string])[] = [
    ["two lengths", `${smuggled}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`],
    ["a length and chunks", `${smuggled}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${one}`],
    ["two encodings", `${smuggled}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${one}`],
    ["a chunk of no size", `${smuggled}transfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`],
    ["a chunk larger than numbers go", `${smuggled}transfer-encoding: chunked\r\n\r\n${"f".repeat(40)}\r\nabc`],
    ["a negative length", `${smuggled}content-length: -1\r\n\r\n`],
    ["a length that is no number", `${smuggled}content-length: 1e3\r\n\r\n`],
    ["a length larger than numbers go", `${smuggled}content-length: ${"9".repeat(40)}\r\n\r\n`],
    ["a folded header", "GET / HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n"],
    ["a null byte in a header", "GET / HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n"],
    ["a null byte in the path", "GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["blanks before a colon", "GET / HTTP/1.1\r\nhost : x\r\n\r\n"],
    ["bare line feeds", "GET / HTTP/1.1\nhost: x\n\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["two hosts", "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n"],
    ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"],
    ["HTTP/0.9", "GET /\r\n\r\n"],
    ["HTTP/9.9", "GET / HTTP/9.9\r\nhost: x\r\n\r\n"],
    ["headers beyond the limit", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"a".repeat(200_000)}\r\n\r\n`],
    ["thousands of headers", `GET / HTTP/1.1\r\nhost: x\r\n${"a: b\r\n".repeat(5_000)}\r\n`],
    ["an absurd method", "BREW / HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["CONNECT", "CONNECT 169.254.169.254:80 HTTP/1.1\r\nhost: x\r\n\r\n"],
    [
      "an upgrade to WebSocket",
      "GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n",
    ],
    [
      "an upgrade to h2c",
      "GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
    ],
    ["Expect: nonsense", "POST / HTTP/1.1\r\nhost: x\r\nexpect: nonsense\r\ncontent-length: 0\r\n\r\n"],
    ["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["PRI alone", "PRI / HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["half of HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM"],
    ["HTTP/2's preface and garbage", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${"\xff".repeat(500)}`],
    ["a frame larger than allowed", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x00\x00\x00\x00\x00\x01"],
    [
      "DATA on stream zero",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00a",
    ],
    ["nothing", ""],
    ["one byte", "G"],
  ];
  test.each(cases)("with %s harms no other", async (_, data) => {
    const answer = await raw(data);
    expect(answer).not.toMatch(/^HTTP\/1\.[01] 500/);
    expect(await raw(data, { half: true })).not.toMatch(/^HTTP\/1\.[01] 500/);
  });

  test("never passes a request hidden behind the length of another", async () => {
    for (const data of cases.slice(0, 3).map(([, data]) => data)) {
      const answers = (await raw(data)).match(/HTTP\/1\.1 \d+/g) ?? [];
      expect(answers).toEqual(["HTTP/1.1 400"]);
    }
  });

  test("that ends in the middle of a request leaves nothing behind", { timeout: 30_000 }, async () => {
    const sent = signedAs(ROOT, sts.model(), form("Action=GetCallerIdentity&Version=2011-06-15"));
    const head = Object.entries({ ...sent.headers, "content-length": String(sent.body.length) });
    const whole = `POST / HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${sent.body}`;
    expect(await raw(whole)).toMatch(/^HTTP\/1\.1 200/);
    const cut = Array.from({ length: 150 }, (_, index) => Math.floor((index / 150) * whole.length));
    await Promise.all(
      cut.map(
        (length, index) =>
          new Promise<void>((resolve) => {
            const socket = net.connect(server.port, "127.0.0.1", () => {
              socket.write(whole.slice(0, length), () => {
                if (index % 3 === 0) socket.resetAndDestroy();
                else if (index % 3 === 1) socket.end();
                else socket.destroy();
                resolve();
              });
            });
            socket.on("error", () => resolve());
          }),
      ),
    );
  });

  test("that sends a byte now and then keeps nobody waiting", async () => {
    const slow = Array.from({ length: 100 }, () => net.connect(server.port, "127.0.0.1"));
    for (const socket of slow) socket.on("error", () => {});
    const timer = setInterval(() => {
      for (const socket of slow) socket.write("a");
    }, 20);
    for (const socket of slow) socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\nx: ");
    const started = performance.now();
    for (let count = 0; count < 20; count++) expect((await whoAmI()).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    clearInterval(timer);
    for (const socket of slow) socket.destroy();
  });
});

describe("an HTTP/2 session", () => {
  /** Status of a request with odd headers, or the error that ends it. */
  const ask = (session: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders, body?: string) =>
    new Promise<number | string>((resolve) => {
      let stream: http2.ClientHttp2Stream;
      try {
        stream = session.request(headers, { endStream: body === undefined });
      } catch (error) {
        return resolve(String(error));
      }
      stream.on("response", (head) => resolve(head[":status"] ?? "no status"));
      stream.on("error", (error) => resolve(String(error)));
      stream.on("close", () => resolve("closed"));
      stream.resume();
      if (body !== undefined) stream.end(body);
    });

  test("with odd requests, resets and streams left open harms no other", { timeout: 30_000 }, async () => {
    const session = http2.connect(server.endpoint);
    session.on("error", () => {});
    const odd: http2.OutgoingHttpHeaders[] = [
      { ":path": "/%00", ":method": "GET" },
      { ":path": "/", ":method": "BREW" },
      { ":path": "/", ":method": "TRACE" },
      { ":path": "", ":method": "GET" },
      { ":path": "*", ":method": "OPTIONS" },
      { ":path": "/", ":method": "POST", "content-length": "5" },
      { ":path": "/", ":method": "POST", authorization: "x".repeat(20_000) },
      { ":path": "/", ":method": "POST", "x-amz-target": "DynamoDB_20120810.__proto__" },
      { ":path": "http://x/", ":method": "GET", ":scheme": "gopher", ":authority": "" },
      { ":path": "/", ":method": "CONNECT", ":authority": "x:1" },
    ];
    for (const headers of odd) {
      const status = await ask(session, headers);
      expect(status, JSON.stringify(headers)).not.toBe(500);
    }
    for (let count = 0; count < 200; count++) {
      const stream = session.request({ ":path": "/", ":method": "POST" });
      stream.on("error", () => {});
      stream.write("x");
      if (count % 2 === 0) stream.close(http2.constants.NGHTTP2_CANCEL);
    }
    session.destroy();
    const second = http2.connect(server.endpoint);
    const sent = signedAs(ROOT, sts.model(), form("Action=GetCallerIdentity&Version=2011-06-15"));
    const { host, ...headers } = sent.headers;
    const status = await ask(
      second,
      { ":method": "POST", ":path": "/", ":authority": host, ...headers },
      sent.body.toString(),
    );
    expect(status).toBe(200);
    second.close();
  });
});
