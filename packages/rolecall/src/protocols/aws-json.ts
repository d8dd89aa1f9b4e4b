/**
 * AWS's JSON protocols 1.0 and 1.1: the operation in `X-Amz-Target`, one JSON object each way.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
import type { ModelData, OperationModel, StructureShape } from "@rolecall/aws-model";
import type { AwsError } from "../kernel/errors.js";
import { bodyText } from "./body.js";
import { crc32 } from "./bytes.js";
import { perModel, shapeOf, structureOf } from "./compiled.js";
import { errorShapeOf, errorValue, statusOf } from "./error-shapes.js";
import { eventStreamBody, isEventStream } from "./event-stream.js";
import { jsonReaders } from "./json/reader.js";
import { jsonWriters, quote } from "./json/writer.js";
import type { WireProtocol } from "./protocol.js";
import { queryErrorOf } from "./query-names.js";
import { jsonWords } from "./words.js";

const readers = perModel((model) => jsonReaders(model, "memberName"));
const writers = perModel((model) => jsonWriters(model, "memberName"));
const wordsOf = perModel(jsonWords);
const eventsOf = perModel(eventMembers);

export const awsJson1_0 = awsJson("application/x-amz-json-1.0");
export const awsJson1_1 = awsJson("application/x-amz-json-1.1");

function awsJson(contentType: string): WireProtocol {
  const respond = (status: number, text: string, model: ModelData | undefined, requestId: string, error = "") => {
    const headers: Record<string, string> = { "x-amzn-RequestId": requestId, "content-type": contentType };
    if (error !== "") headers["x-amzn-query-error"] = error;
    if (model === undefined || !checksums.has(model.service)) return { status, headers, body: text };
    headers["x-amz-crc32"] = String(crc32(Buffer.from(text)));
    // As text: node:http sends it in one piece with the headers.
    return { status, headers, body: text };
  };

  return {
    operationOf(request, model) {
      const target = request.headers["x-amz-target"];
      if (target === undefined) return undefined;
      const dot = target.lastIndexOf(".");
      if (model.targetPrefix !== undefined && target.slice(0, dot) !== model.targetPrefix) return undefined;
      const name = target.slice(dot + 1);
      return Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
    },

    parse(request, operation, model) {
      const words = wordsOf(model);
      const text = bodyText(request);
      if (text === undefined) throw words.malformed();
      const value = parseJson(text);
      if (value === undefined) throw words.malformed();
      if (operation.input === undefined) return {};
      return readers(model)(operation.input)(value, 0) as Record<string, unknown>;
    },

    serialise(output, operation, model, requestId) {
      const events = eventsOf(model).get(operation.name);
      if (events !== undefined) {
        const { [events.name]: stream, ...initial } = output;
        const first = { text: writers(model)(operation.output as string)(initial), contentType };
        return {
          status: 200,
          headers: { "x-amzn-RequestId": requestId, "content-type": "application/vnd.amazon.eventstream" },
          body: eventStreamBody(stream, events.union, model, writers(model), first),
        };
      }
      const text = operation.output === undefined ? "{}" : writers(model)(operation.output)(output);
      return respond(200, text, model, requestId);
    },

    serialiseError(error, model, requestId) {
      const shape = errorShapeOf(error.code, model);
      const status = statusOf(error, shape, true);
      const queryError = model?.queryCompatible === true ? queryErrorOf(error, model, status) : "";
      return respond(status, errorText(error, shape, model), model, requestId, queryError);
    },
  };
}

/** The members that are streams of events, by operation. */
function eventMembers(model: ModelData) {
  const found = new Map<string, { readonly name: string; readonly union: StructureShape }>();
  for (const { name: operation, output } of Object.values<OperationModel>(model.operations)) {
    if (output === undefined) continue;
    for (const [name, { shape }] of Object.entries(structureOf(output, model).members)) {
      const union = shapeOf(shape, model);
      if (isEventStream(union)) found.set(operation, { name, union });
    }
  }
  return found;
}

/** The JSON value, undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Services whose answers carry `x-amz-crc32`; the SDKs of Go and Java check it. */
const checksums = new Set(["dynamodb", "dynamodbstreams", "dynamodb-streams"]);

function errorText(error: AwsError, shape: StructureShape | undefined, model: ModelData | undefined): string {
  const type = `"__type":${quote(typeOf(error, shape, model))}`;
  if (shape !== undefined && model !== undefined) {
    const text = writers(model)(shape.name)(errorValue(error, shape));
    const member = messageText(error, shape);
    const inside = text.slice(1, -1);
    return `{${[type, member, inside].filter((part) => part !== "").join(",")}}`;
  }
  if (error.message === "") return `{${type}}`;
  return `{${type},"${capitalised.has(error.code) ? "Message" : "message"}":${quote(error.message)}}`;
}

/** A modelled error whose shape has no message (many of SQS's) still says one. */
function messageText(error: AwsError, shape: StructureShape): string {
  const modelled = Object.keys(shape.members).some((name) => /^(error)?message$/i.test(name));
  return modelled || error.message === "" ? "" : `"message":${quote(error.message)}`;
}

/** AWS spells the field of these `Message`, of the other common errors `message` (dynalite's recordings). */
const capitalised = new Set(["AccessDeniedException", "SerializationException"]);

/**
 * `__type` as the service writes it: bare for most; SQS prefixes the namespace, DynamoDB the namespace with its
 * version; both give common errors the name of AWS's framework.
 */
function typeOf(error: AwsError, shape: StructureShape | undefined, model: ModelData | undefined): string {
  if (model === undefined || !qualified.has(model.service)) return shape?.name ?? error.code;
  if (error.code === "ValidationException" && (shape === undefined || model.service === "dynamodb")) {
    return "com.amazon.coral.validate#ValidationException";
  }
  if (shape === undefined) return `com.amazon.coral.service#${error.code}`;
  const version = model.service === "sqs" ? "" : `.v${model.apiVersion.replaceAll("-", "")}`;
  return `${model.namespace}${version}#${shape.name}`;
}

const qualified = new Set(["dynamodb", "dynamodbstreams", "dynamodb-streams", "sqs"]);
