/** The body as a protocol reads it: unpacked, and as text where it must be text. */
import type { HttpRequest } from "../kernel/http.js";
import { fromUtf8, unzip } from "./bytes.js";

/**
 * The body's bytes, gzip undone: SDKs compress large requests of some operations (`PutMetricData`). This cannot be
 * done on receipt, since the signature covers the compressed bytes and an S3 object may be gzip by its own choice.
 * Undefined when it cannot be unpacked.
 */
export function bodyBytes(request: HttpRequest): Uint8Array | undefined {
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding === "") return request.body;
  return /^gzip$/i.test(encoding.trim()) ? unzip(request.body) : request.body;
}

/** The body as text, undefined when it is not UTF-8. */
export function bodyText(request: HttpRequest): string | undefined {
  const bytes = bodyBytes(request);
  return bytes === undefined ? undefined : fromUtf8(bytes);
}
