/**
 * restXml: operation by method and path, members in path, query, headers and an XML body. S3's own ways (buckets in
 * host or path, its errors, its request ids) are here too.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import type { Member, ModelData, Shape } from "@rolecall/aws-model";
import type { AwsError } from "../kernel/errors.js";
import type { HttpRequest, HttpResponse } from "../kernel/http.js";
import { fromUtf8 } from "./bytes.js";
import { perModel, structureOf } from "./compiled.js";
import { errorShapeOf, isClientFault, messageMember, statusOf } from "./error-shapes.js";
import type { WireProtocol } from "./protocol.js";
import { blobBody } from "./rest/blob.js";
import { restInput } from "./rest/input.js";
import { restOutput } from "./rest/output.js";
import { findOperation, type Target } from "./rest/routes.js";
import { s3Address } from "./rest/s3-address.js";
import { headersWithQuery } from "./rest/s3-query-headers.js";
import { malformedXml, xmlTooLong } from "./words.js";
import { parseXml, type XmlElement } from "./xml/document.js";
import { xmlReaders } from "./xml/reader.js";
import { escapeText, namespaceAttribute, xmlWriters } from "./xml/writer.js";

const readers = perModel(xmlReaders);
const writers = perModel((model) => xmlWriters(model, { fraction: model.service === "s3" ? "always" : "needed" }));

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const restXml: WireProtocol = {
  operationOf: (request, model) => findOperation(targetOf(request, model), model),

  parse(request, operation, model) {
    if (operation.input === undefined) return {};
    const bindings = restInput(operation, model);
    const { payload } = bindings;
    const target = targetOf(request, model);
    const shape = structureOf(operation.input, model);
    let input: Record<string, unknown> = {};
    if (payload === undefined) {
      if (bindings.hasBody && request.body.length > 0) {
        const root = rootOf(request, [shape.xmlName, shape.name]);
        input = readers(model)(operation.input)([root]) as Record<string, unknown>;
      }
    } else if (payload.shape.type === "blob") {
      if (request.stream) input[payload.name] = request.stream;
      else if (request.body.length > 0 || payload.shape.streaming === true) input[payload.name] = request.body;
    } else if (payload.shape.type === "string") {
      const text = fromUtf8(request.body);
      if (text === undefined) throw malformedXml();
      if (text !== "") input[payload.name] = text;
    } else if (request.body.length > 0) {
      const own = "name" in payload.shape ? payload.shape : undefined;
      const ownXmlName = own !== undefined && "xmlName" in own ? own.xmlName : undefined;
      const root = rootOf(request, [payload.member.xmlName, ownXmlName, own?.name, payload.name]);
      input[payload.name] = readers(model)(payload.member.shape, payload.member)([root]);
    }
    bindings.read(target, input);
    if (target.bucket !== undefined && "Bucket" in shape.members) input.Bucket = target.bucket;
    return input;
  },

  serialise(output, operation, model, requestId) {
    const headers = requestIds(requestId, model);
    const status = operation.http?.status ?? 200;
    if (operation.output === undefined) return { status, headers, body: "" };
    const shape = structureOf(operation.output, model);
    const bindings = restOutput(shape, model);
    // S3's model has no member for the status of a part of an object.
    const usual = model.service === "s3" && output.ContentRange !== undefined ? 206 : status;
    const ownStatus = bindings.write(output, headers) ?? usual;
    const { payload } = bindings;
    if (payload === undefined) {
      if (!bindings.hasBody || ownStatus === 204) return { status: ownStatus, headers, body: "" };
      headers["content-type"] = "application/xml";
      if (operation.name === "GetBucketLocation") return { status: ownStatus, headers, body: location(output, model) };
      const name = shape.xmlName ?? shape.name;
      const attributes = namespaceAttribute(shape.xmlNamespace ?? serviceNamespace(model));
      return {
        status: ownStatus,
        headers,
        body: declaration + writers(model)(operation.output)(output, name, attributes),
      };
    }
    const value = output[payload.name];
    if (payload.shape.type === "blob" || payload.shape.type === "string") {
      // S3 sends an object's own type, and this one where it was stored without.
      headers["content-type"] ??= payload.shape.type === "blob" ? "binary/octet-stream" : "application/json";
      return { status: ownStatus, headers, body: value === undefined ? "" : blobBody(value, payload.name) };
    }
    if (value === undefined || value === null) return { status: ownStatus, headers, body: "" };
    headers["content-type"] = "application/xml";
    const body = declaration + payloadElement(value, payload, model);
    return { status: ownStatus, headers, body };
  },

  serialiseError(error, model, requestId) {
    const shape = errorShapeOf(error.code, model);
    const status = statusOf(error, shape, false);
    const headers = { ...requestIds(requestId, model), ...error.headers };
    headers["content-type"] = "application/xml";
    const code = shape?.error?.queryCode ?? error.code;
    const inside = `<Code>${escapeText(code)}</Code><Message>${escapeText(error.message)}</Message>${fieldsOf(error, model)}`;
    if (model !== undefined && model.service !== "s3") {
      const type = isClientFault(shape, status) ? "Sender" : "Receiver";
      const body =
        `<ErrorResponse${namespaceAttribute(serviceNamespace(model))}><Error><Type>${type}</Type>${inside}</Error>` +
        `<RequestId>${escapeText(requestId)}</RequestId></ErrorResponse>\n`;
      return { status, headers, body: declaration + body };
    }
    const ids = `<RequestId>${headers["x-amz-request-id"]}</RequestId><HostId>${headers["x-amz-id-2"]}</HostId>`;
    return { status, headers, body: `${declaration}<Error>${inside}${ids}</Error>` } satisfies HttpResponse;
  },
};

function targetOf(request: HttpRequest, model: ModelData): Target {
  if (model.service !== "s3") return request;
  const { bucket, path } = s3Address(request);
  return { method: request.method, path, query: request.query, headers: headersWithQuery(request), bucket };
}

/** CompleteMultipartUpload with 10,000 parts and their checksums is well below; AWS's own figure is not published. */
const xmlLimitBytes = 4 * 1024 * 1024;

/** The body's root element, which must bear one of the names. */
function rootOf(request: HttpRequest, names: readonly (string | undefined)[]): XmlElement {
  if (request.body.length > xmlLimitBytes) throw xmlTooLong();
  const text = fromUtf8(request.body);
  const root = text === undefined ? undefined : parseXml(text);
  if (root === undefined || !names.includes(root.name)) throw malformedXml();
  return root;
}

function payloadElement(
  value: unknown,
  payload: { name: string; member: Member; shape: Shape },
  model: ModelData,
): string {
  const { member, shape } = payload;
  const xmlName = "xmlName" in shape ? shape.xmlName : undefined;
  const name = member.xmlName ?? xmlName ?? ("name" in shape ? shape.name : payload.name);
  const own = "xmlNamespace" in shape ? shape.xmlNamespace : undefined;
  const attributes = namespaceAttribute(member.xmlNamespace ?? own ?? serviceNamespace(model));
  return writers(model)(member.shape, member)(value, name, attributes);
}

/** AWS sends the constraint as the root itself; the model's one member is a fiction of the SDKs. */
function location(output: Readonly<Record<string, unknown>>, model: ModelData): string {
  const { LocationConstraint: region } = output;
  const text = typeof region === "string" ? escapeText(region) : "";
  return `${declaration}<LocationConstraint${namespaceAttribute(serviceNamespace(model))}>${text}</LocationConstraint>`;
}

/** What S3 says beside code and message: `BucketName`, `Key`, `ArgumentName` … in the order given. */
function fieldsOf(error: AwsError, model: ModelData | undefined): string {
  const shape = errorShapeOf(error.code, model);
  const message = shape === undefined ? undefined : messageMember(shape);
  let text = "";
  for (const [name, value] of Object.entries(error.fields)) {
    if (value === undefined || value === null || name === message) continue;
    text += `<${name}>${escapeText(String(value))}</${name}>`;
  }
  return text;
}

const serviceNamespace = (model: ModelData): { uri: string } | undefined =>
  model.xmlNamespace === undefined ? undefined : { uri: model.xmlNamespace };

/** S3 has ids of its own form: sixteen hexadecimal digits, and a longer text for its hosts. */
function requestIds(requestId: string, model: ModelData | undefined): Record<string, string> {
  return model !== undefined && model.service !== "s3" ? { "x-amzn-requestid": requestId } : s3RequestIds(requestId);
}

export function s3RequestIds(requestId: string) {
  return {
    "x-amz-request-id": requestId.replaceAll("-", "").slice(0, 16).toUpperCase(),
    "x-amz-id-2": Buffer.from(requestId).toString("base64"),
  };
}
