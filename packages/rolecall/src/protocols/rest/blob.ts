/** A body that is one value: bytes, text, or a stream of bytes. */
import type { HttpResponse } from "../../kernel/http.js";
import { unfit } from "../json/writer.js";

/** A handler may answer a blob as bytes, as text, or as a stream (S3's GetObject). */
export function blobBody(value: unknown, name: string): HttpResponse["body"] {
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  if (typeof value === "object" && value !== null && Symbol.asyncIterator in value) {
    return value as AsyncIterable<Uint8Array>;
  }
  throw unfit(name, "bytes, a text or a stream", value);
}
