/** Whatever a request says of its signer, the answer is one of AWS's errors: never a mistake of ours. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsError } from "../errors.js";
import type { HttpRequest } from "../http.js";
import { authenticate } from "./authenticate.js";
import { aHost, aModel, aRequest, dynamodb, type HeaderPair, lambda, s3, signed, sts } from "./testing.js";

const host = aHost();
const model = fc.constantFrom(dynamodb, lambda, sts, s3, aModel("sqs", "awsJson1_0", "awsQuery"));

const outcome = async (request: HttpRequest, of: typeof s3): Promise<string> => {
  try {
    return (await authenticate(request, of, host)).caller.principal.type;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.status).toBeLessThan(500);
    expect(error.message).not.toBe("");
    return error.code;
  }
};

const piece = fc.oneof(
  fc.constantFrom(
    ...["AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "AWS", " ", ",", "=", "/", ";", "%", "%zz", "%00", "Credential="],
    ...["SignedHeaders=", "Signature=", "test", "/20261124/eu-west-1/s3/aws4_request", "host;x-amz-date", "\u00ff"],
    ...["20261124T120000Z", "Tue, 24 Nov 2026 12:00:00 GMT", "99999999T999999Z", "604800", "-1", "ASIA", "__proto__"],
    ...["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "0".repeat(64)],
  ),
  fc.string({ maxLength: 5 }),
);
const value = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
const headerName = fc.constantFrom(
  ...["authorization", "x-amz-date", "date", "host", "x-amz-content-sha256", "x-amz-security-token"],
  ...["x-amz-decoded-content-length", "x-amz-trailer", "content-type", "content-md5"],
);
const parameter = fc.constantFrom(
  ...["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"],
  ...["X-Amz-Security-Token", "Signature", "Expires", "AWSAccessKeyId"],
);

describe("bad input", () => {
  test("headers made of anything", async () => {
    const headers = fc.array(fc.tuple(headerName, value), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(model, headers, value, fc.uint8Array({ maxLength: 30 }), async (of, pairs, path, body) => {
        expect(await outcome(aRequest("PUT", `/${path.replace("?", "")}`, pairs as HeaderPair[], body), of)).not.toBe(
          "",
        );
      }),
      { numRuns: 500 },
    );
  });

  test("queries made of anything", async () => {
    const query = fc.array(fc.tuple(parameter, value), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(model, query, async (of, pairs) => {
        const target = `/?${pairs.map(([name, text]) => `${name}=${text}`).join("&")}`;
        expect(await outcome(aRequest("GET", target, [["host", "localhost"]]), of)).not.toBe("root");
      }),
      { numRuns: 500 },
    );
  });

  test("a sound signature of which one part was taken for another", async () => {
    await fc.assert(
      fc.asyncProperty(model, headerName, value, async (of, name, text) => {
        const request = await signed({ model: of });
        expect(await outcome({ ...request, headers: { ...request.headers, [name]: text } }, of)).not.toBe("");
      }),
      { numRuns: 300 },
    );
  });

  test("a streaming body made of anything, under a sound signature", async () => {
    const form = fc.constantFrom(
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
      "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    );
    const line = fc.constantFrom(
      "0",
      "5",
      "ffffffffffff",
      ";chunk-signature=",
      "\r\n",
      "\n",
      "hello",
      "x-amz-checksum-crc32:",
      ":",
    );
    await fc.assert(
      fc.asyncProperty(
        form,
        fc.array(fc.oneof(line, fc.string({ maxLength: 4 })), { maxLength: 12 }),
        async (sha, lines) => {
          const headers = {
            "x-amz-content-sha256": sha,
            "x-amz-decoded-content-length": "5",
            "x-amz-trailer": "x-amz-checksum-crc32",
          };
          const request = await signed({ model: s3 }, { method: "PUT", path: "/b/k", headers });
          const code = await outcome({ ...request, body: Buffer.from(lines.join("")) }, s3);
          expect(code).toMatch(
            /^(root|IncompleteBody|SignatureDoesNotMatch|InvalidChunkSizeError|MalformedTrailerError)$/,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test("a very long Authorization header, path and query are read in linear time", async () => {
    const many = "a,".repeat(30_000);
    const spaces = " ".repeat(60_000);
    const started = performance.now();
    for (const of of [dynamodb, s3]) {
      for (const authorization of [`AWS4-HMAC-SHA256 ${many}`, `AWS4-HMAC-SHA256 Credential=${spaces}x`, spaces]) {
        await outcome(
          aRequest("GET", "/", [
            ["authorization", `${authorization}`],
            ["x-amz-date", spaces],
          ]),
          of,
        );
      }
      const request = await signed({ model: of });
      const long = { ...request, path: "/a/..".repeat(12_000), query: "%".repeat(60_000) };
      expect(await outcome(long, of)).toMatch(/Signature/);
      const header = { ...request.headers, "x-amz-date": request.headers["x-amz-date"] as string, host: `a${spaces}b` };
      expect(await outcome({ ...request, headers: header }, of)).toMatch(/Signature/);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
