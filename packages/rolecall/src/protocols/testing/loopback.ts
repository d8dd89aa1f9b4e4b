/** A server that parses requests and answers typed values, for tests with AWS's own clients. */
import type { ModelData, OperationModel, Service } from "@rolecall/aws-model";
import { AwsError } from "../../kernel/errors.js";
import type { Log } from "../../kernel/host.js";
import type { HttpRequest, HttpResponse } from "../../kernel/http.js";
import { type Listener, listen } from "../../kernel/receive.js";
import { protocolFor } from "../index.js";

export interface Exchange {
  readonly request: HttpRequest;
  readonly operation: OperationModel;
  readonly input: Record<string, unknown>;
  readonly response: HttpResponse;
}

export interface Loopback {
  readonly endpoint: string;
  readonly exchanges: Exchange[];
  /** What the server answers next: an output, or an error. */
  answer: Record<string, unknown> | AwsError;
  last(): Exchange;
  close(): Promise<void>;
}

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const requestId = "11111111-2222-4333-8444-555555555555";

export async function loopback(service: Service): Promise<Loopback> {
  const model = service.model();
  const exchanges: Exchange[] = [];
  const failures: unknown[] = [];
  const listener: Listener = await listen({
    port: 0,
    host: "127.0.0.1",
    log: { ...silent, error: (_message, error) => failures.push(error) },
    async handle(request) {
      const protocol = protocolFor(model, request);
      const operation = protocol.operationOf(request, model);
      try {
        if (operation === undefined) throw new AwsError("UnknownOperationException", "", 404);
        const input = protocol.parse(request, operation, model);
        const answer = self.answer;
        const response =
          answer instanceof AwsError
            ? protocol.serialiseError(answer, model, requestId)
            : protocol.serialise(answer, operation, model, requestId);
        exchanges.push({ request, operation, input, response });
        return response;
      } catch (error) {
        if (error instanceof AwsError) return protocol.serialiseError(error, model, requestId);
        failures.push(error);
        throw error;
      }
    },
  });
  const self: Loopback = {
    endpoint: `http://127.0.0.1:${listener.port}`,
    exchanges,
    answer: {},
    last() {
      if (failures.length > 0) throw failures[0];
      const exchange = exchanges.at(-1);
      if (exchange === undefined) throw new Error("nothing was asked");
      return exchange;
    },
    close: () => listener.close(),
  };
  return self;
}

export const clientOptions = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

/** A request as the listener would give it. */
export function aRequest(parts: Partial<HttpRequest> & { readonly text?: string }): HttpRequest {
  const { text, headers = {}, ...rest } = parts;
  return {
    method: "POST",
    path: "/",
    query: "",
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: text === undefined ? new Uint8Array(0) : Buffer.from(text),
    remoteAddress: "127.0.0.1",
    httpVersion: "1.1",
    ...rest,
  };
}

export function operationOf(model: ModelData, name: string): OperationModel {
  const operation = model.operations[name];
  if (operation === undefined) throw new Error(`${model.service} has no operation ${name}`);
  return operation;
}
