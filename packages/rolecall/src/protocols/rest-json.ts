/**
 * restJson1: operation by method and path, members in path, query, headers and a JSON body.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import type { ModelData, StructureShape } from "@rolecall/aws-model";
import type { AwsError } from "../kernel/errors.js";
import { parseJson } from "./aws-json.js";
import { bodyText } from "./body.js";
import { perModel, structureOf } from "./compiled.js";
import { errorShapeOf, errorValue, isClientFault, messageMember, statusOf } from "./error-shapes.js";
import { eventStreamBody, isEventStream } from "./event-stream.js";
import { jsonReaders } from "./json/reader.js";
import { jsonWriters, quote } from "./json/writer.js";
import type { WireProtocol } from "./protocol.js";
import { blobBody } from "./rest/blob.js";
import { restInput } from "./rest/input.js";
import { restOutput } from "./rest/output.js";
import { findOperation } from "./rest/routes.js";
import { jsonWords } from "./words.js";

const readers = perModel((model) => jsonReaders(model, "jsonName"));
const writers = perModel((model) => jsonWriters(model, "jsonName"));
const wordsOf = perModel(jsonWords);

export const restJson: WireProtocol = {
  operationOf: (request, model) => findOperation(request, model),

  parse(request, operation, model) {
    if (operation.input === undefined) return {};
    const bindings = restInput(operation, model);
    const words = wordsOf(model);
    const { payload } = bindings;
    let input: Record<string, unknown> = {};
    if (payload === undefined) {
      if (bindings.hasBody && request.body.length > 0) {
        input = readers(model)(operation.input)(json(), 0) as Record<string, unknown>;
      }
    } else if (payload.shape.type === "blob") {
      // AWS tells "no payload" from an empty one nowhere but in a stream.
      if (request.body.length > 0 || payload.shape.streaming === true) input[payload.name] = request.body;
    } else if (payload.shape.type === "string") {
      const text = bodyText(request);
      if (text === undefined) throw words.malformed();
      if (text !== "") input[payload.name] = text;
    } else if (request.body.length > 0) {
      input[payload.name] = readers(model)(payload.member.shape, payload.member, "root")(json(), 0);
    }
    bindings.read(request, input);
    return input;

    function json(): unknown {
      const text = bodyText(request);
      const value = text === undefined ? undefined : parseJson(text);
      if (value === undefined) throw words.malformed();
      return value;
    }
  },

  serialise(output, operation, model, requestId) {
    const status = operation.http?.status ?? 200;
    const headers: Record<string, string> = { "x-amzn-RequestId": requestId };
    if (operation.output === undefined) return { status, headers, body: "" };
    const shape = structureOf(operation.output, model);
    const bindings = restOutput(shape, model);
    const ownStatus = bindings.write(output, headers) ?? status;
    const { payload } = bindings;
    if (payload === undefined) {
      if (ownStatus === 204) return { status: ownStatus, headers, body: "" };
      headers["content-type"] = "application/json";
      return { status: ownStatus, headers, body: writers(model)(operation.output)(output) };
    }
    const value = output[payload.name];
    if (isEventStream(payload.shape) && value !== undefined) {
      headers["content-type"] = "application/vnd.amazon.eventstream";
      return { status: ownStatus, headers, body: eventStreamBody(value, payload.shape, model, writers(model)) };
    }
    // Lambda's Invoke answers a blob that is JSON, and says so.
    const isJson = (payload.shape.type !== "blob" && payload.shape.type !== "string") || model.service === "lambda";
    headers["content-type"] ??= isJson ? "application/json" : "application/octet-stream";
    if (value === undefined || value === null) return { status: ownStatus, headers, body: "" };
    if (payload.shape.type === "blob" || payload.shape.type === "string") {
      return { status: ownStatus, headers, body: blobBody(value, payload.name) };
    }
    return { status: ownStatus, headers, body: writers(model)(payload.member.shape, payload.member)(value) };
  },

  serialiseError(error, model, requestId) {
    const shape = errorShapeOf(error.code, model);
    const status = statusOf(error, shape, false);
    const headers: Record<string, string> = {
      "x-amzn-RequestId": requestId,
      "content-type": "application/json",
      "x-amzn-ErrorType": shape?.name ?? error.code,
    };
    return { status, headers, body: errorBody(error, shape, model, status, headers) };
  },
};

function errorBody(
  error: AwsError,
  shape: StructureShape | undefined,
  model: ModelData | undefined,
  status: number,
  headers: Record<string, string>,
): string {
  if (shape === undefined || model === undefined) {
    if (error.message === "") return "{}";
    // Lambda spells the refusal `Message`, what its front end says of a signature `message`.
    const member = error.code === "AccessDeniedException" ? "Message" : "message";
    return `{"${member}":${quote(error.message)}}`;
  }
  const value = errorValue(error, shape);
  // Lambda's errors name whose fault it is: `User` as recorded; the service's side is unverified.
  if ("Type" in shape.members && value.Type === undefined) {
    value.Type = isClientFault(shape, status) ? "User" : "Service";
  }
  restOutput(shape, model).write(value, headers);
  const text = writers(model)(shape.name)(value);
  if (messageMember(shape) !== undefined || error.message === "") return text;
  return text === "{}"
    ? `{"message":${quote(error.message)}}`
    : `${text.slice(0, -1)},"message":${quote(error.message)}}`;
}
