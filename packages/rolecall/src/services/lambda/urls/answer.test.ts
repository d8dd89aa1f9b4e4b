/** Whatever a function answers, and whoever asks: what is sent can be sent, what is handed on can be read. */
import { validateHeaderName, validateHeaderValue } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { answerHead, answerHeaders, wholeAnswer } from "./answer.js";
import { urlEvent } from "./event.js";
import { readPrelude } from "./prelude.js";
import { httpRequest } from "./testing.js";

const scalar = fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.boolean(), fc.constant(null));
const answers = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      statusCode: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.string(), fc.constant("201")),
      headers: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("x-own", "Set-Cookie", "Content-Length")), scalar),
      cookies: fc.array(fc.string({ unit: "binary" })),
      body: fc.jsonValue(),
      isBase64Encoded: fc.boolean(),
    },
    { requiredKeys: ["statusCode"] },
  ),
);

test("an answer is one that Node.js can write, or none", () => {
  fc.assert(
    fc.property(answers, (value) => {
      const answer = wholeAnswer(Buffer.from(JSON.stringify(value) ?? ""));
      if (answer === undefined) return;
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(600);
      for (const [name, values] of Object.entries(answerHeaders(answer, {}, "text/plain"))) {
        validateHeaderName(name);
        for (const each of [values].flat()) validateHeaderValue(name, each);
      }
    }),
  );
});

test("bytes that are no JSON are a body", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const payload = Buffer.concat([Buffer.from("<"), bytes]);
      expect(wholeAnswer(payload)).toMatchObject({ status: 200, body: payload });
    }),
  );
});

test("a head is found however its bytes are cut into pieces", async () => {
  const head = { statusCode: 201, headers: { "x-own": "v" }, cookies: ["a=1"] };
  const bytes = Buffer.concat([Buffer.from(JSON.stringify(head)), Buffer.alloc(8), Buffer.from("body")]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
      const iterator = (async function* () {
        yield* pieces;
      })();
      const read = await readPrelude(iterator);
      const rest: Uint8Array[] = read ? [read.rest] : [];
      for await (const piece of iterator) rest.push(piece);
      expect(read?.head).toEqual(answerHead(head));
      expect(Buffer.concat(rest).toString()).toBe("body");
    }),
  );
});

test("a stream that never comes to a body has no head, however long it is", async () => {
  const endless = (async function* () {
    for (;;) yield new Uint8Array(100_000).fill(32);
  })();
  expect(await readPrelude(endless)).toBeUndefined();
  const none = (async function* () {
    yield Buffer.from("{}");
  })();
  expect(await readPrelude(none)).toBeUndefined();
});

test("an event holds what was sent, whatever it was", () => {
  const names = fc.stringMatching(/^[a-z-]{1,10}$/).filter((name) => name !== "host" && name !== "cookie");
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(names, fc.constant("__proto__")), fc.stringMatching(/^[\x20-\x7e]*$/)),
      fc.stringMatching(/^[\x21-\x7e]*$/),
      fc.uint8Array(),
      (headers, query, body) => {
        const http = { ...httpRequest("http://abc.lambda-url.us-east-1.localhost/"), query, body };
        const request = { ...http, headers: { ...http.headers, ...headers } };
        const event = JSON.parse(
          JSON.stringify(
            urlEvent(
              { urlId: "abc", account: "000000000000" },
              { http: request, requestId: "id", domainName: "d", traceId: "Root=1", atMs: 0 },
              undefined,
            ),
          ),
        );
        expect(event.rawQueryString).toBe(query);
        for (const [name, value] of Object.entries(headers)) {
          if (!/^x-(?:forwarded|amzn)-/.test(name)) expect(Object.entries(event.headers)).toContainEqual([name, value]);
        }
        if (event.isBase64Encoded) expect(Buffer.from(event.body, "base64")).toEqual(Buffer.from(body));
      },
    ),
  );
});
