import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { AwsError } from "../kernel/errors.js";
import type { HttpResponse } from "../kernel/http.js";
import { protocolFor } from "./index.js";
import { aRequest, operationOf } from "./testing/loopback.js";
import { services } from "./testing/models.js";

interface Case {
  readonly service: string;
  readonly operation: string;
  readonly source: string;
  readonly evidence: "recorded" | "documented" | "modelled";
  readonly request?: Wire & { readonly method: string; readonly path: string; readonly query?: string };
  readonly input?: unknown;
  readonly requestId?: string;
  readonly output?: unknown;
  readonly error?: { code: string; message: string; status?: number; fields?: Record<string, unknown> };
  readonly response?: Wire & { readonly status: number };
}

interface Wire {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly hex?: string;
}

const folder = join(dirname(fileURLToPath(import.meta.url)), "golden");
const folders: Readonly<Record<string, string>> = {
  "aws-query": "application/x-www-form-urlencoded",
  "aws-json": "application/x-amz-json-1.0",
  "rest-json": "application/json",
  "rest-xml": "application/xml",
  "rpcv2-cbor": "application/cbor",
};

/** `{"$date": …}` and `{"$bytes": …}` to what they stand for. */
function typed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value !== "object" || value === null) return value;
  if ("$date" in value) return new Date(String(value.$date));
  if ("$bytes" in value) return Buffer.from(String(value.$bytes), "base64");
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, typed(part)]));
}

/** Headers that tell the protocol where a case has no request. */
function look(name: string): Record<string, string> {
  if (name === "rpcv2-cbor") return { "smithy-protocol": "rpc-v2-cbor" };
  if (name === "aws-json") return { "x-amz-target": "Any.Operation" };
  return { "content-type": folders[name] ?? "" };
}

const squeezed = (text: string): string => text.replace(/>\s+</g, "><").trim();

const bytesOf = (wire: Wire): Buffer =>
  wire.hex === undefined ? Buffer.from(wire.body ?? "") : Buffer.from(wire.hex, "hex");

describe.each(Object.keys(folders))("%s", (name) => {
  const files = readdirSync(join(folder, name)).filter((file) => file.endsWith(".json"));
  test.each(files)("%s", (file) => {
    const golden = JSON.parse(readFileSync(join(folder, name, file), "utf8")) as Case;
    const service = services.find((candidate) => candidate.name === golden.service);
    if (service === undefined) throw new Error(`no service ${golden.service}`);
    const model = service.model();
    const operation = operationOf(model, golden.operation);

    const { request } = golden;
    if (request !== undefined) {
      const { method, path, query = "", headers } = request;
      const received = aRequest({ method, path, query, headers, body: bytesOf(request) });
      const protocol = protocolFor(model, received);
      expect(protocol.operationOf(received, model)?.name).toBe(golden.operation);
      expect(protocol.parse(received, operation, model)).toEqual(typed(golden.input));
    }

    const { response } = golden;
    if (response === undefined) return;
    const protocol = protocolFor(
      model,
      aRequest({ query: request?.query ?? "", headers: request?.headers ?? look(name) }),
    );
    const id = golden.requestId ?? "id";
    const { error } = golden;
    const answer: HttpResponse =
      error === undefined
        ? protocol.serialise(typed(golden.output) as Record<string, unknown>, operation, model, id)
        : protocol.serialiseError(new AwsError(error.code, error.message, error.status, error.fields), model, id);

    expect(answer.status).toBe(response.status);
    expect(answer.headers).toMatchObject(response.headers);
    const body = Buffer.from(answer.body as string);
    if (response.hex !== undefined) expect(body.toString("hex")).toBe(response.hex);
    else expect(squeezed(body.toString())).toBe(squeezed(response.body ?? ""));
  });
});
