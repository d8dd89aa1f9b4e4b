/** S3's streaming bodies, signed chunk by chunk as AWS's page says; its own examples stand in known-answers.test.ts. */
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../http.js";
import { authenticate } from "./authenticate.js";
import { aHost, refusal, s3, signed } from "./testing.js";

const SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

const sha = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const KEY = ["20261124", "eu-west-1", "s3", "aws4_request"].reduce<string | Buffer>(hmac, "AWS4test");
const HEAD = "20261124T120000Z\n20261124/eu-west-1/s3/aws4_request";

interface Upload {
  readonly form: string;
  readonly chunks: readonly Uint8Array[];
  readonly trailers?: Readonly<Record<string, string>>;
  readonly decodedLength?: number | undefined;
}

async function upload({ form, chunks, trailers = {}, decodedLength }: Upload): Promise<HttpRequest> {
  const length = decodedLength ?? chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const request = await signed(
    { model: s3 },
    {
      method: "PUT",
      path: "/bucket/key",
      headers: {
        "x-amz-content-sha256": form,
        "x-amz-decoded-content-length": String(length),
        "content-encoding": "aws-chunked",
        ...(form.endsWith("TRAILER") ? { "x-amz-trailer": Object.keys(trailers).join(",") } : {}),
      },
    },
  );
  let previous = /Signature=(.*)$/.exec(request.headers.authorization as string)?.[1] as string;
  const sign = (kind: string, ...lines: string[]) => {
    previous = hmac(KEY as Buffer, [`AWS4-HMAC-SHA256-${kind}`, HEAD, previous, ...lines].join("\n")).toString("hex");
    return previous;
  };
  const pieces: (string | Uint8Array)[] = [];
  for (const chunk of [...chunks, new Uint8Array()]) {
    const signature = form === UNSIGNED_TRAILER ? "" : `;chunk-signature=${sign("PAYLOAD", sha(""), sha(chunk))}`;
    pieces.push(`${chunk.length.toString(16)}${signature}\r\n`);
    if (chunk.length > 0) pieces.push(chunk, "\r\n");
  }
  if (form.endsWith("TRAILER")) {
    const lines = Object.entries(trailers);
    for (const [name, value] of lines) pieces.push(`${name}:${value}\r\n`);
    if (form === SIGNED_TRAILER) {
      const text = lines.map(([name, value]) => `${name}:${value}\n`).join("");
      pieces.push(`x-amz-trailer-signature:${sign("TRAILER", sha(text))}\r\n`);
    }
  }
  pieces.push("\r\n");
  return { ...request, body: Buffer.concat(pieces.map((piece) => Buffer.from(piece))) };
}

const accept = (request: HttpRequest) => authenticate(request, s3, aHost());
const refused = (request: HttpRequest) => refusal(accept(request));
const bytes = (size: number, value: number) => new Uint8Array(size).fill(value);
const CRC = { "x-amz-checksum-crc32": "AAAAAA==" };

describe("a streaming body", () => {
  test("comes out as it went in, in any form and any chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER),
        fc.array(fc.integer({ min: 8192, max: 9000 }), { maxLength: 3 }),
        fc.uint8Array({ minLength: 1, maxLength: 50 }),
        async (form, sizes, last) => {
          const chunks = [...sizes.map((size, index) => bytes(size, index)), last];
          const trailers = form === SIGNED ? {} : CRC;
          const answer = await accept(await upload({ form, chunks, trailers }));
          expect(Buffer.concat(chunks).equals(answer.body)).toBe(true);
          expect(answer.trailers).toEqual(trailers);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("may be empty", async () => {
    for (const form of [SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER]) {
      const trailers = form === SIGNED ? {} : CRC;
      expect((await accept(await upload({ form, chunks: [], trailers }))).body).toHaveLength(0);
    }
  });

  test("that is signed is refused once any byte of it is another", async () => {
    const sent = await upload({ form: SIGNED_TRAILER, chunks: [bytes(8192, 1), bytes(20, 2)], trailers: CRC });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const body = Uint8Array.from(sent.body);
        const index = at % body.length;
        const old = body[index] as number;
        body[index] = (old + by) % 256;
        // Letters of names and hexadecimal sizes are compared without regard to case, blanks around a value dropped.
        fc.pre(String.fromCharCode(old).toLowerCase() !== String.fromCharCode(body[index] as number).toLowerCase());
        expect((await refused({ ...sent, body })).code).toMatch(
          /^(SignatureDoesNotMatch|IncompleteBody|MalformedTrailerError|InvalidChunkSizeError)$/,
        );
      }),
      { numRuns: 400 },
    );
  });

  test("whose chunks change places is refused", async () => {
    const sent = await upload({ form: SIGNED, chunks: [bytes(8192, 1), bytes(8192, 2)] });
    const head = `2000;chunk-signature=${"0".repeat(64)}\r\n`.length;
    const size = head + 8192 + 2;
    const body = Buffer.concat([
      sent.body.subarray(size, 2 * size),
      sent.body.subarray(0, size),
      sent.body.subarray(2 * size),
    ]);
    expect(await refused({ ...sent, body })).toMatchObject({ code: "SignatureDoesNotMatch", status: 403 });
  });

  test("that ends early, or goes on, is incomplete", async () => {
    const sent = await upload({ form: SIGNED, chunks: [bytes(100, 1)] });
    for (const length of [0, 10, 120, sent.body.length - 2, sent.body.length - 1]) {
      expect((await refused({ ...sent, body: sent.body.subarray(0, length) })).code).toBe("IncompleteBody");
    }
    const more = Buffer.concat([sent.body, Buffer.from("x")]);
    expect(await refused({ ...sent, body: more })).toMatchObject({ code: "IncompleteBody", status: 400 });
  });

  test("has to be as long as x-amz-decoded-content-length says", async () => {
    const form = UNSIGNED_TRAILER;
    const long = await upload({ form, chunks: [bytes(10, 1)], trailers: CRC, decodedLength: 9 });
    expect((await refused(long)).code).toBe("IncompleteBody");
    const short = await upload({ form, chunks: [bytes(10, 1)], trailers: CRC, decodedLength: 11 });
    expect((await refused(short)).code).toBe("IncompleteBody");
    const unsaid = await upload({ form, chunks: [bytes(10, 1)], trailers: CRC, decodedLength: Number.NaN });
    expect(await refused(unsaid)).toMatchObject({ code: "MissingContentLength", status: 411 });
  });

  test("has no small chunks but the last", async () => {
    const sent = await upload({ form: SIGNED, chunks: [bytes(8191, 1), bytes(10, 2)] });
    expect(await refused(sent)).toMatchObject({ code: "InvalidChunkSizeError", status: 403 });
  });

  test("has the trailers that were announced and no others", async () => {
    const sent = await upload({ form: UNSIGNED_TRAILER, chunks: [bytes(10, 1)], trailers: CRC });
    const other = Buffer.from(Buffer.from(sent.body).toString("latin1").replace("crc32:", "crc31:"), "latin1");
    expect(await refused({ ...sent, body: other })).toMatchObject({ code: "MalformedTrailerError", status: 400 });
    const none = Buffer.from(
      Buffer.from(sent.body)
        .toString("latin1")
        .replace(/x-amz-checksum.*\r\n/, ""),
      "latin1",
    );
    expect((await refused({ ...sent, body: none })).code).toBe("MalformedTrailerError");
  });
});
