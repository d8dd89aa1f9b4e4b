/**
 * Smithy RPC v2 with CBOR bodies: `POST /service/{service}/operation/{operation}`.
 *
 * @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import { bodyBytes } from "./body.js";
import { bufferOf } from "./bytes.js";
import { decodeCbor, notCbor } from "./cbor/decode.js";
import { cborReaders } from "./cbor/reader.js";
import { CborBytes, cborWriters } from "./cbor/writer.js";
import { perModel } from "./compiled.js";
import { errorShapeOf, errorValue, messageMember, statusOf } from "./error-shapes.js";
import type { WireProtocol } from "./protocol.js";
import { queryErrorOf } from "./query-names.js";
import { cborWords as words } from "./words.js";

const readers = perModel(cborReaders);
const writers = perModel(cborWriters);

const path = /\/service\/([^/]+)\/operation\/([^/]+)\/?$/;

export const rpcv2Cbor: WireProtocol = {
  operationOf(request, model) {
    const match = path.exec(request.path);
    if (match === null || request.method !== "POST") return undefined;
    const [, service, name] = match as unknown as [string, string, string];
    if (model.targetPrefix !== undefined && service !== model.targetPrefix) return undefined;
    return Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
  },

  parse(request, operation, model) {
    if (operation.input === undefined) return {};
    const bytes = bodyBytes(request);
    if (bytes === undefined) throw words.malformed();
    // An operation whose input has no members may be called without a body.
    if (bytes.length === 0) return {};
    const value = decodeCbor(bufferOf(bytes));
    if (value === notCbor) throw words.malformed();
    return readers(model)(operation.input)(value) as Record<string, unknown>;
  },

  serialise(output, operation, model, requestId) {
    const headers: Record<string, string> = { "x-amzn-RequestId": requestId, "smithy-protocol": "rpc-v2-cbor" };
    if (operation.output === undefined) return { status: 200, headers, body: "" };
    headers["content-type"] = "application/cbor";
    const out = new CborBytes();
    writers(model)(operation.output)(output, out);
    return { status: 200, headers, body: out.written() };
  },

  serialiseError(error, model, requestId) {
    const shape = errorShapeOf(error.code, model);
    const status = statusOf(error, shape, true);
    const headers: Record<string, string> = {
      "x-amzn-RequestId": requestId,
      "smithy-protocol": "rpc-v2-cbor",
      "content-type": "application/cbor",
    };
    if (model?.queryCompatible === true) headers["x-amzn-query-error"] = queryErrorOf(error, model, status);
    const out = new CborBytes();
    const type = shape === undefined || model === undefined ? error.code : `${model.namespace}#${shape.name}`;
    const value = shape === undefined ? {} : errorValue(error, shape);
    const parts: [string, (out: CborBytes) => void][] = [["__type", (to) => to.text(type)]];
    if (shape !== undefined && model !== undefined) {
      for (const [name, member] of Object.entries(shape.members)) {
        if (value[name] === undefined || value[name] === null) continue;
        parts.push([name, (to) => writers(model)(member.shape, member)(value[name], to)]);
      }
    }
    const saysMessage = shape !== undefined && messageMember(shape) !== undefined;
    if (!saysMessage && error.message !== "") parts.push(["message", (to) => to.text(error.message)]);
    out.head(5, parts.length);
    for (const [name, write] of parts) {
      out.text(name);
      write(out);
    }
    return { status, headers, body: out.written() };
  },
};
