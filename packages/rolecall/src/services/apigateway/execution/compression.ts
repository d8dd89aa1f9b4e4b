/**
 * Compressed payloads, for APIs that say from which size on.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { PAYLOAD_BYTES } from "../../execute-api/http-backend.js";
import { headerValue, type Pairs } from "../../execute-api/pairs.js";
import type { ApiDefinition } from "../records.js";
import type { StageAnswer } from "./answer.js";
import type { Exchange } from "./exchange.js";

const READERS = { gzip: gunzipSync, deflate: inflateSync } as const;
const WRITERS = { gzip: gzipSync, deflate: deflateSync } as const;

/**
 * The request with its body as it was before it was compressed. One that can't be read, or is too large to be taken, stays
 * as it is: it is no JSON, and what is made of it says so.
 */
export function decompressed(
  request: Exchange["request"],
  { minimumCompressionSize }: ApiDefinition,
): Exchange["request"] {
  const encoding = headerValue(request.headers, "content-encoding")?.trim().toLowerCase();
  if (minimumCompressionSize === undefined || (encoding !== "gzip" && encoding !== "deflate")) return request;
  try {
    const body = READERS[encoding](request.body, { maxOutputLength: PAYLOAD_BYTES + 1 });
    return { ...request, body, headers: request.headers.filter(([name]) => name.toLowerCase() !== "content-encoding") };
  } catch {
    return request;
  }
}

export function compressed(
  answer: StageAnswer,
  headers: Pairs,
  { minimumCompressionSize }: ApiDefinition,
): StageAnswer {
  if (minimumCompressionSize === undefined || headerValue(answer.headers, "content-encoding") !== undefined)
    return answer;
  const body = Buffer.from(answer.body);
  const accepted = (headerValue(headers, "accept-encoding") ?? "").toLowerCase();
  const encoding = (["gzip", "deflate"] as const).find((each) => new RegExp(`\\b${each}\\b`).test(accepted));
  if (encoding === undefined || body.byteLength === 0 || body.byteLength < minimumCompressionSize) return answer;
  return { ...answer, headers: [...answer.headers, ["Content-Encoding", encoding]], body: WRITERS[encoding](body) };
}
