/**
 * The Query protocol: a form with `Action` and `Version`, answered in XML.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html
 */
import type { ModelData, OperationModel } from "@rolecall/aws-model";
import type { HttpRequest, HttpResponse } from "../kernel/http.js";
import { bodyText } from "./body.js";
import { perModel, structureOf } from "./compiled.js";
import { errorShapeOf, isClientFault, messageMember, statusOf } from "./error-shapes.js";
import type { WireProtocol } from "./protocol.js";
import { formTree, type Pair, parseForm } from "./query/form.js";
import { formReaders } from "./query/reader.js";
import { queryCodeOf } from "./query-names.js";
import { queryWords as words } from "./words.js";
import { escapeAttribute, escapeText, xmlWriters } from "./xml/writer.js";

const readers = perModel(formReaders);
/** IAM and STS answer in whole seconds: `2026-11-24T21:15:32Z`. Of the others it is not known. */
const WHOLE_SECONDS: ReadonlySet<string> = new Set(["iam", "sts"]);

const writers = perModel((model) =>
  xmlWriters(model, { fraction: WHOLE_SECONDS.has(model.service) ? "never" : "needed" }),
);

/** Where a request names no version that AWS knows, errors bear this namespace. */
const faultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

export const awsQuery: WireProtocol = {
  operationOf(request, model) {
    const name = actionOf(request)?.action;
    return name !== undefined && Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
  },

  parse(request, operation, model) {
    const pairs = pairsOf(request);
    if (pairs === undefined) throw words.malformed();
    if (operation.input === undefined) return {};
    const input = readers(model)(operation.input)(formTree(pairs)) as Record<string, unknown>;
    return pathIsQueue(request, operation, model) ? { QueueUrl: request.path, ...input } : input;
  },

  serialise(output, operation, model, requestId) {
    const result = resultOf(output, operation.output, operation.name, model);
    return respond(
      200,
      `<${operation.name}Response${namespaceOf(model)}>${result}<ResponseMetadata><RequestId>${escapeText(requestId)}` +
        `</RequestId></ResponseMetadata></${operation.name}Response>\n`,
      requestId,
    );
  },

  serialiseError(error, model, requestId) {
    const shape = errorShapeOf(error.code, model);
    const status = statusOf(error, shape, false);
    // Services that speak JSON too throw the names of that protocol.
    const compatible = model?.queryCompatible === true;
    const code = compatible ? queryCodeOf(error.code, model) : (shape?.error?.queryCode ?? error.code);
    const said = compatible ? words.olderMessage(error.message) : error.message;
    let members = "";
    if (shape !== undefined && model !== undefined) {
      const message = messageMember(shape);
      const fields = { ...error.fields };
      if (message !== undefined) delete fields[message];
      const text = writers(model)(shape.name)(fields, "Error", "");
      members = text.slice(text.indexOf(">") + 1, -"</Error>".length);
    }
    const namespace = model === undefined ? ` xmlns="${faultNamespace}"` : namespaceOf(model);
    return respond(
      status,
      `<ErrorResponse${namespace}><Error><Type>${isClientFault(shape, status) ? "Sender" : "Receiver"}</Type>` +
        `<Code>${escapeText(code)}</Code><Message>${escapeText(said)}</Message>${members}${compatible ? "<Detail/>" : ""}</Error>` +
        `<RequestId>${escapeText(requestId)}</RequestId></ErrorResponse>\n`,
      requestId,
    );
  },
};

/**
 * SQS's older clients name the queue by the address alone that they send to.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
const pathIsQueue = (request: HttpRequest, operation: OperationModel, model: ModelData): boolean =>
  model.service === "sqs" &&
  request.path.length > 1 &&
  operation.input !== undefined &&
  "QueueUrl" in structureOf(operation.input, model).members;

/** An operation whose output has no members (most of IAM's deletes) has no Result element. */
function resultOf(
  output: Readonly<Record<string, unknown>>,
  shapeName: string | undefined,
  operation: string,
  model: ModelData,
): string {
  if (shapeName === undefined || isEmpty(structureOf(shapeName, model).members)) return "";
  return writers(model)(shapeName)(output, `${operation}Result`, "");
}

function isEmpty(members: object): boolean {
  for (const _ in members) return false;
  return true;
}

const namespaceOf = perModel((model) =>
  model.xmlNamespace === undefined ? "" : ` xmlns="${escapeAttribute(model.xmlNamespace)}"`,
);

const respond = (status: number, body: string, requestId: string): HttpResponse => ({
  status,
  headers: { "x-amzn-RequestId": requestId, "content-type": "text/xml" },
  body,
});

/** Parsed once a request: both finding the operation and reading its input need the pairs. */
const parsedPairs = new WeakMap<HttpRequest, readonly Pair[] | null>();

/** The parameters of query and body together; undefined when they are malformed. */
function pairsOf(request: HttpRequest): readonly Pair[] | undefined {
  let pairs = parsedPairs.get(request);
  if (pairs === undefined) {
    pairs = readPairs(request) ?? null;
    parsedPairs.set(request, pairs);
  }
  return pairs ?? undefined;
}

function readPairs(request: HttpRequest): readonly Pair[] | undefined {
  const query = parseForm(request.query);
  if (request.body.length === 0 || request.method === "GET") return query;
  const text = bodyText(request);
  const body = text === undefined ? undefined : parseForm(text.trimEnd());
  return query === undefined || body === undefined ? undefined : query.length === 0 ? body : [...query, ...body];
}

/** `Action` and `Version`, which the kernel's routing also goes by; undefined when there is no action. */
export function actionOf(request: HttpRequest): { action: string; version: string | undefined } | undefined {
  let action: string | undefined;
  let version: string | undefined;
  for (const [name, value] of pairsOf(request) ?? []) {
    if (name === "Action") action = value;
    else if (name === "Version") version = value;
  }
  return action === undefined ? undefined : { action, version };
}
