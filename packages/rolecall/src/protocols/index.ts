/** Which of AWS's protocols a request speaks. */
import type { ModelData, Protocol } from "@rolecall/aws-model";
import type { HttpRequest } from "../kernel/http.js";
import { awsJson1_0, awsJson1_1 } from "./aws-json.js";
import { actionOf, awsQuery } from "./aws-query.js";
import type { WireProtocol } from "./protocol.js";
import { restJson } from "./rest-json.js";
import { restXml } from "./rest-xml.js";
import { rpcv2Cbor } from "./rpcv2-cbor.js";

export { actionOf } from "./aws-query.js";
export type { WireProtocol } from "./protocol.js";

const protocols: Readonly<Partial<Record<Protocol, WireProtocol>>> = {
  awsQuery,
  awsJson1_0,
  awsJson1_1,
  restJson1: restJson,
  restXml,
  rpcv2Cbor,
};

/**
 * The protocol of a request to that service: a service may accept several (SQS: JSON and Query; CloudWatch: CBOR,
 * JSON and Query). Where the request does not tell, the service's first.
 */
export function protocolFor(model: ModelData, request: HttpRequest): WireProtocol {
  const spoken = model.protocols.length === 1 ? model.protocols[0] : spokenBy(model, request);
  const protocol = protocols[spoken ?? "awsJson1_0"];
  if (protocol === undefined) throw new Error(`no wire protocol for ${model.service}'s ${spoken}`);
  return protocol;
}

function spokenBy(model: ModelData, request: HttpRequest): Protocol | undefined {
  const accepts = (protocol: Protocol) => model.protocols.includes(protocol);
  if (request.headers["smithy-protocol"] === "rpc-v2-cbor" && accepts("rpcv2Cbor")) return "rpcv2Cbor";
  const json = model.protocols.find((protocol) => protocol.startsWith("awsJson"));
  if (request.headers["x-amz-target"] !== undefined && json !== undefined) return json;
  if (accepts("awsQuery") && isForm(request)) return "awsQuery";
  return model.protocols[0];
}

const isForm = (request: HttpRequest): boolean =>
  request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true ||
  /(?:^|&)Action=/.test(request.query) ||
  actionOf(request) !== undefined;

/** The protocol in which a request that no service takes is refused: what the request looks like. */
export function fallbackProtocol(request: HttpRequest): WireProtocol {
  if (request.headers["smithy-protocol"] === "rpc-v2-cbor") return rpcv2Cbor;
  if (request.headers["x-amz-target"] !== undefined) {
    return request.headers["content-type"]?.includes("1.1") === true ? awsJson1_1 : awsJson1_0;
  }
  if (isForm(request)) return awsQuery;
  return /\/s3\/aws4_request/.test(request.headers.authorization ?? "") ? restXml : restJson;
}
