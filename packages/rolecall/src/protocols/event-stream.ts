/**
 * Answers that are streams of events: each a message of AWS's framing, with headers and a payload.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import type { ModelData, Shape, StructureShape } from "@rolecall/aws-model";
import { bufferOf, crc32 } from "./bytes.js";
import { type Compile, shapeOf, structureOf } from "./compiled.js";
import { type JsonWriter, unfit } from "./json/writer.js";

export const isEventStream = (shape: Shape): shape is StructureShape =>
  shape.type === "union" && shape.eventStream === true;

/**
 * The events a handler gives, one member of the union each, as bytes.
 * @param first what goes before them: the answer's other members, where they have no other place
 */
export async function* eventStreamBody(
  events: unknown,
  union: StructureShape,
  model: ModelData,
  writers: Compile<JsonWriter>,
  first?: InitialResponse,
): AsyncIterable<Uint8Array> {
  if (typeof events !== "object" || events === null || !(Symbol.asyncIterator in events)) {
    throw unfit(union.name, "an async iterable of events", events);
  }
  const contentType = first?.contentType ?? "application/json";
  if (first) {
    const headers = [
      [":event-type", "initial-response"],
      [":message-type", "event"],
      [":content-type", contentType],
    ] as const;
    yield encodeMessage(headers, Buffer.from(first.text));
  }
  for await (const event of events as AsyncIterable<Record<string, unknown>>) {
    const [name, value] = Object.entries(event).find(([, part]) => part !== undefined) ?? [];
    const member = name === undefined ? undefined : union.members[name];
    if (name === undefined || member === undefined || typeof member.shape !== "string") {
      throw unfit(union.name, "one of its events", event);
    }
    yield eventMessage(
      name,
      structureOf(member.shape, model),
      value as Record<string, unknown>,
      model,
      writers,
      contentType,
    );
  }
}

/** @see https://smithy.io/2.0/aws/amazon-eventstream.html (initial messages of RPC protocols) */
export interface InitialResponse {
  readonly text: string;
  /** Of it, and of the events that are JSON. */
  readonly contentType: string;
}

function eventMessage(
  name: string,
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  model: ModelData,
  writers: Compile<JsonWriter>,
  json: string,
): Uint8Array {
  const isError = shape.error !== undefined;
  const headers: [string, string][] = [
    [isError ? ":exception-type" : ":event-type", name],
    [":message-type", isError ? "exception" : "event"],
  ];
  let payload: Uint8Array = new Uint8Array(0);
  let payloadName: string | undefined;
  for (const [key, member] of Object.entries(shape.members)) {
    if (member.eventHeader === true && value[key] !== undefined) headers.push([key, String(value[key])]);
    if (member.eventPayload === true) payloadName = key;
  }
  if (payloadName !== undefined) {
    const part = value[payloadName];
    const { type } = shapeOf(shape.members[payloadName]?.shape ?? "", model);
    if (type === "blob" && part instanceof Uint8Array) {
      headers.push([":content-type", "application/octet-stream"]);
      payload = part;
    } else if (type === "string" && typeof part === "string") {
      headers.push([":content-type", "text/plain"]);
      payload = Buffer.from(part);
    } else if (part !== undefined) {
      headers.push([":content-type", json]);
      payload = Buffer.from(writers(shape.members[payloadName]?.shape ?? "")(part));
    }
  } else if (Object.values(shape.members).some((member) => member.eventHeader !== true)) {
    headers.push([":content-type", json]);
    payload = Buffer.from(writers(shape.name)(value));
  }
  return encodeMessage(headers, payload);
}

const stringHeader = 7;
const preludeBytes = 12;
const checksumBytes = 4;

/** Length, headers' length, checksum of both, headers, payload, checksum of all. */
export function encodeMessage(headers: readonly (readonly [string, string])[], payload: Uint8Array): Uint8Array {
  const encoded = headers.map(([name, value]) => {
    const nameBytes = Buffer.from(name);
    const valueBytes = Buffer.from(value);
    const bytes = Buffer.alloc(1 + nameBytes.length + 1 + 2 + valueBytes.length);
    bytes.writeUInt8(nameBytes.length, 0);
    nameBytes.copy(bytes, 1);
    bytes.writeUInt8(stringHeader, 1 + nameBytes.length);
    bytes.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
    valueBytes.copy(bytes, 4 + nameBytes.length);
    return bytes;
  });
  const headersBytes = encoded.reduce((sum, { length }) => sum + length, 0);
  const message = Buffer.alloc(preludeBytes + headersBytes + payload.length + checksumBytes);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headersBytes, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  let offset = preludeBytes;
  for (const bytes of encoded) offset += bytes.copy(message, offset);
  bufferOf(payload).copy(message, offset);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - checksumBytes)), message.length - checksumBytes);
  return message;
}
