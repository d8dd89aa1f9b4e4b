/** Test invocations: the API as it is being worked on, without its authorization, keys and limits. */
import type { CallAs } from "../../../kernel/call.js";
import type { Host } from "../../../kernel/host.js";
import type { OperationCall } from "../../../kernel/operation.js";
import { headerValue, type Pairs, queryPairs } from "../../execute-api/pairs.js";
import { newTraceId } from "../../execute-api/request.js";
import { signerOf } from "../../execute-api/signer.js";
import type { ApiDefinition, ApiRecord } from "../records.js";
import type { Exchange } from "./exchange.js";
import { ExecutionLog } from "./execution-log.js";
import type { MatchedRoute } from "./routes.js";

/** What TestInvokeMethod and TestInvokeAuthorizer are asked alike. */
export interface TestInput {
  readonly pathWithQueryString?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
}

export interface TestedApi {
  readonly api: ApiRecord;
  readonly definition: ApiDefinition;
  readonly stage: string;
  readonly method: string;
  readonly route: MatchedRoute;
}

export async function testExchange(
  { api, definition, stage, method, route }: TestedApi,
  input: TestInput,
  call: Pick<OperationCall<unknown>, "caller" | "here" | "requestId" | "signal" | "request"> & Host,
): Promise<Exchange> {
  const { caller, here, requestId, signal, request, ...host } = call;
  const { path, query } = pathAndQuery(input.pathWithQueryString, route.resource.path);
  const log = new ExecutionLog("INFO", true, host.clock.now);
  const as: CallAs = { caller, region: here.region, request, signal };
  const identity = await signerOf(as, host);
  const given = headersOf(input);
  // AWS: a test has this type, whatever else it says.
  const headers: Pairs =
    headerValue(given, "content-type") === undefined ? [...given, ["Content-Type", "application/json"]] : given;
  return {
    api: { account: api.account, region: api.region, id: api.id },
    stage: { name: stage, deploymentId: "test-invoke", variables: input.stageVariables ?? {} },
    definition,
    request: {
      method,
      path,
      stagePath: path,
      stage,
      headers,
      query: queryPairs(query),
      queryString: query,
      body: Buffer.from(input.body ?? ""),
      sourceIp: "test-invoke-source-ip",
      userAgent: request.userAgent,
      protocol: "HTTP/1.1",
      domainName: "testPrefix.testDomainName",
      domainPrefix: "testPrefix",
      requestId,
      extendedRequestId: Buffer.from(host.ids.bytes(11)).toString("base64"),
      traceId: newTraceId(host.clock, host.ids),
      atMs: host.clock.now(),
    },
    host,
    signal,
    log,
    route,
    found: {
      caller: as,
      apiKey: { id: "test-invoke-api-key-id", value: "test-invoke-api-key" },
      ...(identity === undefined ? {} : { identity }),
    },
  };
}

function pathAndQuery(given: string | undefined, resourcePath: string) {
  const [path = "", query = ""] = (given ?? "").split("?", 2);
  return { path: path === "" ? resourcePath : path, query };
}

const headersOf = ({ headers = {}, multiValueHeaders = {} }: TestInput): Pairs => [
  ...Object.entries(headers),
  ...Object.entries(multiValueHeaders).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
];

/** `Execution log for request …`, and a line for each step with its time. */
export function logText({ log, request }: Exchange): string {
  const lines = log.lines.map(({ timestamp, message }) => `${javaDate(timestamp)} : ${message}`);
  return [`Execution log for request ${request.requestId}`, ...lines, ""].join("\n");
}

/** `Wed Nov 25 03:54:06 UTC 2026` */
function javaDate(ms: number): string {
  const [, weekday, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
