/** AWS's own signer against our verifier: what it signs is let in, and nothing that was changed on the way. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../http.js";
import { authenticate } from "./authenticate.js";
import { aHost, dynamodb, lambda, type Signing, s3, signed, sts } from "./testing.js";

const host = aHost();
const model = fc.constantFrom(dynamodb, lambda, sts, s3);

const segment = fc.oneof(
  fc.constantFrom("a", "2015-03-31", "functions", "b c", "ü", "%", "a+b", "ሴ", "x=y", "a:b", "$LATEST", "'()*!"),
  fc.string({ maxLength: 8 }),
);
const encodedPath = fc
  .array(
    segment.filter((text) => text !== "." && text !== ".."),
    { maxLength: 4 },
  )
  .map((segments) => `/${segments.map(encodeURIComponent).join("/")}`);

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("a b", "ü", "+", "%41", "a=b&c", "~", "*"));
const query = fc.dictionary(
  fc
    .string({ minLength: 1, maxLength: 6 })
    .filter((name) => !name.toLowerCase().startsWith("x-amz-") && name !== "Signature" && name !== "__proto__"),
  fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
  { maxKeys: 4 },
);
// What HTTP allows in a header, without a blank at either end.
const headerValue = fc
  .oneof(fc.stringMatching(/^[!-~]{1,8}$/), fc.constantFrom("a  b", "a,b", "a, b", "ü", "à la", '"a   b"', "a\tb"))
  .map((value) => value.trim());
const headers = fc.dictionary(
  fc.constantFrom("x-amz-meta-a", "x-amz-target", "content-type", "x-custom", "accept", "x-amz-acl"),
  headerValue.filter((value) => value !== ""),
  { maxKeys: 4 },
);
const body = fc.oneof(fc.string({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }));
const parts = fc.record({
  method: fc.constantFrom("GET", "PUT", "POST", "DELETE"),
  path: encodedPath,
  query,
  headers,
  body,
});

const letIn = async (request: HttpRequest, signing: Signing): Promise<boolean> => {
  try {
    await authenticate(request, signing.model, host);
    return true;
  } catch {
    return false;
  }
};

describe("what AWS's signer signs", () => {
  test("is let in when it is signed by header", async () => {
    await fc.assert(
      fc.asyncProperty(model, parts, async (of, request) => {
        const { caller } = await authenticate(await signed({ model: of }, request), of, host);
        expect(caller).toMatchObject({ principal: { type: "root", account: "000000000000" } });
      }),
      { numRuns: 300 },
    );
  });

  test("is let in when it is presigned", async () => {
    await fc.assert(
      fc.asyncProperty(model, parts, fc.integer({ min: 1, max: 604_800 }), async (of, request, presignSeconds) => {
        const presigned = await signed({ model: of, presignSeconds }, request);
        const { signature } = await authenticate(presigned, of, host);
        expect(signature?.authType).toBe("REST-QUERY-STRING");
      }),
      { numRuns: 300 },
    );
  });

  test("is let in whatever the order of its headers and parameters", async () => {
    await fc.assert(
      fc.asyncProperty(model, parts, fc.infiniteStream(fc.nat()), async (of, request, order) => {
        const sent = await signed({ model: of }, request);
        const shuffle = <Item>(items: Item[]): Item[] =>
          items
            .map((item) => [order.next().value ?? 0, item] as const)
            .sort(([a], [b]) => a - b)
            .map(([, item]) => item);
        const shuffled: HttpRequest = {
          ...sent,
          headers: Object.fromEntries(shuffle(Object.entries(sent.headers))),
          query: shuffle(sent.query.split("&")).join("&"),
        };
        expect(await letIn(shuffled, { model: of })).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

/** The same text with one character exchanged for another printable one. */
const exchange = (text: string, at: number, by: number): string => {
  const index = at % text.length;
  const old = text.charCodeAt(index);
  const code = old < 33 ? 33 + by : 33 + ((old - 33 + 1 + by) % 94);
  return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
};

describe("what was changed after it was signed", () => {
  const change = fc.record({ at: fc.nat(), by: fc.nat({ max: 92 }) });

  test("is refused when one byte of a JSON service's body is another", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), change, async (bytes, { at, by }) => {
        const sent = await signed({ model: dynamodb }, { body: bytes });
        const changed = Uint8Array.from(bytes);
        changed[at % bytes.length] = ((changed[at % bytes.length] as number) + 1 + by) % 256;
        expect(await letIn({ ...sent, body: changed }, { model: dynamodb })).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test("is refused when one byte of an S3 object's body is another", async () => {
    const sent = await signed({ model: s3 }, { method: "PUT", path: "/b/k", body: "hello" });
    await expect(authenticate({ ...sent, body: Buffer.from("hellp") }, s3, host)).rejects.toMatchObject({
      code: "XAmzContentSHA256Mismatch",
    });
  });

  test("is refused when one character of a signed header's value is another", async () => {
    await fc.assert(
      fc.asyncProperty(model, parts, change, async (of, request, { at, by }) => {
        const sent = await signed({ model: of }, request);
        const names = /SignedHeaders=([^,]+)/.exec(sent.headers.authorization ?? "")?.[1]?.split(";") ?? [];
        const name = names[at % names.length] as string;
        const value = exchange(sent.headers[name] as string, at, by);
        expect(await letIn({ ...sent, headers: { ...sent.headers, [name]: value } }, { model: of })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("is refused when one character of the Authorization header is another", async () => {
    const sent = await signed({ model: lambda }, { path: "/2015-03-31/functions" });
    const authorization = sent.headers.authorization as string;
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by }) => {
        const changed = exchange(authorization, at, by);
        // Commas and blanks between its parts say nothing.
        fc.pre(!/[\s,]/.test(authorization[at % authorization.length] as string));
        // Names of signed headers are compared without regard to case.
        fc.pre(changed.toLowerCase() !== authorization.toLowerCase());
        expect(await letIn({ ...sent, headers: { ...sent.headers, authorization: changed } }, { model: lambda })).toBe(
          false,
        );
      }),
      { numRuns: 300 },
    );
  });

  test("is refused when the method or one character of path or query is another", async () => {
    await fc.assert(
      fc.asyncProperty(model, parts, change, async (of, request, { at, by }) => {
        const sent = await signed({ model: of }, { ...request, query: { Action: "ListUsers", Version: "2010-05-08" } });
        const { length } = sent.query;
        const changedQuery = exchange(sent.query, at, by);
        // An `&` or `=` may part or join without changing which names and values there are.
        fc.pre(!/[&=]/.test(changedQuery[at % length] as string) && !/[&=]/.test(sent.query[at % length] as string));
        expect(await letIn({ ...sent, query: changedQuery }, { model: of })).toBe(false);
        expect(await letIn({ ...sent, method: "PATCH" }, { model: of })).toBe(false);
        expect(await letIn({ ...sent, path: `${sent.path}x` }, { model: of })).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test("is refused when a presigned request's parameters are others, or more", async () => {
    const sent = await signed({ model: s3, presignSeconds: 60 }, { method: "GET", path: "/b/k" });
    expect(await letIn(sent, { model: s3 })).toBe(true);
    expect(await letIn({ ...sent, query: sent.query.replace("Expires=60", "Expires=61") }, { model: s3 })).toBe(false);
    expect(await letIn({ ...sent, query: `${sent.query}&versionId=1` }, { model: s3 })).toBe(false);
    expect(await letIn({ ...sent, query: `X-Amz-Signature=0&${sent.query}` }, { model: s3 })).toBe(false);
  });

  test("is refused when a signed header is sent twice or not at all", async () => {
    const sent = await signed({ model: dynamodb }, { headers: { "x-amz-target": "DynamoDB_20120810.ListTables" } });
    const target = "DynamoDB_20120810.ListTables,DynamoDB_20120810.DeleteTable";
    expect(await letIn({ ...sent, headers: { ...sent.headers, "x-amz-target": target } }, { model: dynamodb })).toBe(
      false,
    );
    const { "x-amz-target": _, ...without } = sent.headers;
    expect(await letIn({ ...sent, headers: without }, { model: dynamodb })).toBe(false);
  });
});
