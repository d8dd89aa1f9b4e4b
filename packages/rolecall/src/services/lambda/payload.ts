/** What Invoke and InvokeWithResponseStream take beside the function: the event, and the client's context. */
import { invalidParameter, payloadNotJson, requestTooLarge } from "./errors.js";

/** The payload of a synchronous invocation. */
const PAYLOAD_BYTES = 6_291_456;
const CONTEXT_CHARACTERS = 3583;

/** AWS hands an empty event over as an object. */
const EMPTY_EVENT = new TextEncoder().encode("{}");
export const eventOf = (payload: Uint8Array): Uint8Array => (payload.byteLength === 0 ? EMPTY_EVENT : payload);

/** @throws RequestEntityTooLargeException */
export function requireSize(payload: Uint8Array): void {
  if (payload.byteLength > PAYLOAD_BYTES) throw requestTooLarge();
}

/** @throws InvalidRequestContentException */
export function requireJson(payload: Uint8Array): void {
  if (payload.byteLength === 0) return;
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch (error) {
    throw payloadNotJson(error instanceof Error ? error.message : String(error));
  }
}

/** Base64 of JSON, as clients send it. @throws InvalidParameterValueException */
export function decodedContext(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  if (encoded.length > CONTEXT_CHARACTERS)
    throw invalidParameter("Client context must be at most 3583 bytes in length.");
  const text = Buffer.from(encoded, "base64").toString("utf8");
  try {
    JSON.parse(text);
  } catch {
    throw invalidParameter("Client context must be a valid Base64-encoded JSON object.");
  }
  return text;
}
