import { createHash } from "node:crypto";
import type { StoredEvent } from "./reader.js";

/** 56 digits as AWS's ids have: time, place in the stream, and the stream, so that ids differ within a group. */
export function eventId({
  timestampMs,
  stream,
  chunk,
  index,
}: Pick<StoredEvent, "timestampMs" | "stream" | "chunk" | "index">): string {
  const ofStream = createHash("sha256").update(stream).digest().readUIntBE(0, 6);
  const digits = (value: number, width: number) => String(value).padStart(width, "0");
  return `3${digits(timestampMs, 14)}${digits(chunk, 14)}${digits(index, 12)}${digits(ofStream, 15)}`;
}
