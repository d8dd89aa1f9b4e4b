/** The bytes of an object, which may lie in several blobs, whole or a range of them. */
import type { Host } from "../../../kernel/host.js";
import { badPartNumber, badRange, invalidRequest } from "../errors.js";
import type { ObjectRecord } from "../records.js";

/** Inclusive on both ends, as HTTP has it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a request asks for; undefined for the whole, also where the header is none that S3 reads.
 * @throws InvalidRange, InvalidPartNumber, InvalidRequest for both at once
 */
export function requestedRange(
  input: { readonly Range?: string | undefined; readonly PartNumber?: number | undefined },
  object: ObjectRecord,
): ByteRange | undefined {
  if (input.PartNumber !== undefined) {
    if (input.Range !== undefined)
      throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
    return partRange(object, input.PartNumber);
  }
  const match = /^bytes=(\d*)-(\d*)$/.exec(input.Range ?? "");
  if (input.Range === undefined || match === null || (match[1] === "" && match[2] === "")) return undefined;
  const [, first = "", last = ""] = match;
  const size = object.sizeBytes;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) throw badRange(input.Range, size);
  return { start, end };
}

function partRange(object: ObjectRecord, partNumber: number): ByteRange | undefined {
  if (!object.multipart) {
    if (partNumber !== 1) throw badPartNumber();
    return object.sizeBytes === 0 ? undefined : { start: 0, end: object.sizeBytes - 1 };
  }
  const part = object.blobs[partNumber - 1];
  if (part === undefined) throw badPartNumber();
  const start = object.blobs.slice(0, partNumber - 1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { start, end: start + part.sizeBytes - 1 };
}

export async function* readContent(
  blobs: Host["blobs"],
  object: Pick<ObjectRecord, "blobs" | "sizeBytes">,
  range: ByteRange = { start: 0, end: object.sizeBytes - 1 },
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const { hash, sizeBytes } of object.blobs) {
    const start = Math.max(range.start - at, 0);
    const end = Math.min(range.end - at, sizeBytes - 1);
    if (start <= end) yield* blobs.stream(hash, { start, end });
    at += sizeBytes;
    if (at > range.end) return;
  }
}
