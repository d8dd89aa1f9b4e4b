/**
 * Each member of each operation's input, given each wrong kind of value, in each protocol: the request is refused in
 * AWS's words, and never passes, and never fails as our own mistake.
 */
import type { Member, ModelData, OperationModel, Shape, SimpleType } from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import { AwsError } from "../kernel/errors.js";
import type { HttpRequest } from "../kernel/http.js";
import { awsJson1_0 } from "./aws-json.js";
import { awsQuery } from "./aws-query.js";
import { CborBytes } from "./cbor/writer.js";
import { shapeOf, structureOf } from "./compiled.js";
import type { WireProtocol } from "./protocol.js";
import { restJson } from "./rest-json.js";
import { restXml } from "./rest-xml.js";
import { rpcv2Cbor } from "./rpcv2-cbor.js";
import { aRequest } from "./testing/loopback.js";
import { modelsOf } from "./testing/models.js";

type Step =
  | { readonly member: string; readonly traits: Member }
  | { readonly element: Member }
  | { readonly key: Member };

/** A place in an operation's input: the steps down to it, and what stands there. */
interface Place {
  readonly steps: readonly Step[];
  readonly shape: Shape;
}

/** Every place that the body holds, each shape entered once a path. */
function* places(operation: OperationModel, model: ModelData, isRest: boolean): Generator<Place> {
  if (operation.input === undefined) return;
  yield* inside(structureOf(operation.input, model), [], new Set());

  function* inside(shape: Shape, steps: readonly Step[], above: ReadonlySet<string>): Generator<Place> {
    if (!("name" in shape) || above.has(shape.name)) return;
    const within = new Set(above).add(shape.name);
    if (shape.type === "structure" || shape.type === "union") {
      for (const [name, member] of Object.entries(shape.members)) {
        if (isRest && steps.length === 0 && member.location !== undefined) continue;
        yield* at(member, [...steps, { member: name, traits: member }], within);
      }
    } else if ("value" in shape) yield* at(shape.value, [...steps, { key: shape.value }], within);
    else if ("member" in shape) yield* at(shape.member, [...steps, { element: shape.member }], within);
  }

  function* at(member: Member, steps: readonly Step[], above: ReadonlySet<string>): Generator<Place> {
    const shape = shapeOf(member.shape, model);
    yield { steps, shape };
    yield* inside(shape, steps, above);
  }
}

/** Values that are not of the kind, as JSON has them. */
function wrong(type: Shape["type"], truncates: boolean): readonly unknown[] {
  const outside: Partial<Record<SimpleType, unknown[]>> = {
    byte: [128, -129],
    short: [32_768, -32_769],
    integer: [2 ** 31, -(2 ** 31) - 1, 1e300],
    long: [2 ** 63, -(2 ** 63) - 2 ** 11, 1e300],
  };
  switch (type) {
    case "string":
      return [1, 1.5, true, false, [], {}];
    case "boolean":
      return [0, 1, 1.5, "true", "yes", [], {}];
    case "byte":
    case "short":
    case "integer":
    case "long":
      return ["1", true, [], {}, ...(outside[type] ?? []), ...(truncates ? [] : [1.5])];
    case "float":
    case "double":
      return ["1", "nan", true, [], {}];
    case "blob":
      return [1, true, [], {}, "abc", "=+/=", "AB==", "ab d", "ab-_"];
    case "timestamp":
      return ["2026-13-01T00:00:00Z", "soon", true, [], {}, 1e300];
    case "list":
    case "set":
      return ["x", 1, true, {}];
    case "map":
    case "structure":
    case "union":
      return ["x", 1, true, []];
    default:
      return [];
  }
}

function nested(steps: readonly Step[], value: unknown, jsonNames: boolean): unknown {
  return steps.reduceRight<unknown>((inner, step) => {
    if ("element" in step) return [inner];
    if ("key" in step) return { key: inner };
    return { [(jsonNames ? step.traits.jsonName : undefined) ?? step.member]: inner };
  }, value);
}

function outcome(protocol: WireProtocol, request: HttpRequest, operation: OperationModel, model: ModelData): unknown {
  try {
    return protocol.parse(request, operation, model);
  } catch (error) {
    return error;
  }
}

const show = (operation: OperationModel, place: Place, value: unknown): string =>
  `${operation.name} ${place.steps.map((s) => ("member" in s ? s.member : "*")).join(".")} = ${JSON.stringify(value)}`;

describe("JSON", () => {
  test.each(modelsOf("awsJson1_0", "awsJson1_1", "restJson1").map((model) => [model.service, model] as const))(
    "%s refuses each member of a wrong kind with SerializationException",
    (_name, model) => {
      const isRest = model.protocols[0] === "restJson1";
      const protocol = isRest ? restJson : awsJson1_0;
      const passed: string[] = [];
      let tried = 0;
      for (const operation of Object.values(model.operations)) {
        for (const place of places(operation, model, isRest)) {
          for (const value of wrong(place.shape.type, model.service === "dynamodb")) {
            tried++;
            const text = JSON.stringify(nested(place.steps, value, isRest));
            const result = outcome(protocol, aRequest({ text }), operation, model);
            if (!(result instanceof AwsError && result.code === "SerializationException" && result.status === 400)) {
              passed.push(`${show(operation, place, value)} gave ${String(result)}`);
            }
          }
        }
      }
      expect(passed).toEqual([]);
      expect(tried).toBeGreaterThan(100);
    },
  );

  test("a body that is no object is refused", () => {
    for (const model of modelsOf("awsJson1_0", "awsJson1_1")) {
      const operation = Object.values(model.operations).find(({ input }) => input !== undefined) as OperationModel;
      for (const text of ["[]", "[{}]", "1", '"a"', "null", "true", "", "{", "{}x", '{"a":1,}', "\ufeff{", "NaN"]) {
        const result = outcome(awsJson1_0, aRequest({ text }), operation, model);
        expect(result, `${model.service} ${text}`).toMatchObject({ code: "SerializationException", status: 400 });
      }
      const invalid = aRequest({ body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) });
      expect(outcome(awsJson1_0, invalid, operation, model)).toMatchObject({ code: "SerializationException" });
    }
  });
});

describe("Query", () => {
  test.each(modelsOf("awsQuery").map((model) => [model.service, model] as const))(
    "%s refuses each parameter of a wrong kind with MalformedInput",
    (_name, model) => {
      const passed: string[] = [];
      let tried = 0;
      for (const operation of Object.values(model.operations)) {
        for (const place of places(operation, model, false)) {
          const name = parameter(place, model);
          // Two members of SQS's ReceiveMessage share a name; the other one is read.
          if (name === undefined) continue;
          for (const [suffix, value] of wrongText(place.shape.type)) {
            tried++;
            const text = `Action=${operation.name}&Version=${model.apiVersion}&${name}${suffix}=${value}`;
            const result = outcome(awsQuery, aRequest({ text }), operation, model);
            if (!(result instanceof AwsError && result.code === "MalformedInput" && result.status === 400)) {
              passed.push(`${text} gave ${String(result)}`);
            }
          }
        }
      }
      expect(passed).toEqual([]);
      expect(tried).toBeGreaterThan(20);
    },
  );

  function parameter(place: Place, model: ModelData): string | undefined {
    const parts: string[] = [];
    let last: Member | undefined;
    for (const step of place.steps) {
      if ("member" in step) {
        if (model.service === "sqs" && step.member === "MessageSystemAttributeNames") return undefined;
        parts.push(step.traits.xmlName ?? step.member);
        last = step.traits;
      } else if ("element" in step) {
        if (last?.xmlFlattened !== true) parts.push(step.element.xmlName ?? "member");
        parts.push("1");
        last = step.element;
      } else {
        if (last?.xmlFlattened !== true) parts.push("entry");
        parts.push("1", step.key.xmlName ?? "value");
        last = step.key;
      }
    }
    // A map's entry needs its key too, or it is refused for that.
    return parts.join(".");
  }

  function wrongText(type: Shape["type"]): readonly (readonly [suffix: string, value: string])[] {
    switch (type) {
      case "string":
        return [
          [".member.1", "x"],
          [".Sub", "x"],
        ];
      case "boolean":
        return [
          ["", "1"],
          ["", ""],
          ["", "yes"],
          [".1", "true"],
        ];
      case "byte":
      case "short":
      case "integer":
      case "long":
        return [
          ["", ""],
          ["", "x"],
          ["", "1.5"],
          ["", "0x10"],
          ["", "99999999999999999999"],
        ];
      case "float":
      case "double":
        return [
          ["", "x"],
          ["", "1,5"],
          ["", "1e9999"],
        ];
      case "timestamp":
        return [
          ["", "soon"],
          ["", "2026-02-30T00:00:00Z"],
        ];
      case "blob":
        return [["", "%25"]];
      case "list":
      case "set":
      case "map":
      case "structure":
      case "union":
        return [["", "x"]];
      default:
        return [];
    }
  }
});

describe("CBOR", () => {
  test("CloudWatch refuses each member of a wrong kind with SerializationException", () => {
    const [model] = modelsOf("rpcv2Cbor") as [ModelData];
    const passed: string[] = [];
    let tried = 0;
    for (const operation of Object.values(model.operations)) {
      for (const place of places(operation, model, false)) {
        for (const value of wrongCbor(place.shape.type)) {
          tried++;
          const out = new CborBytes();
          encode(nested(place.steps, value, false), out);
          const result = outcome(rpcv2Cbor, aRequest({ body: out.written() }), operation, model);
          if (!(result instanceof AwsError && result.code === "SerializationException")) {
            passed.push(`${show(operation, place, value)} gave ${String(result)}`);
          }
        }
      }
    }
    expect(passed).toEqual([]);
    expect(tried).toBeGreaterThan(100);
  });

  const wrongCbor = (type: Shape["type"]): readonly unknown[] =>
    type === "blob" ? ["AAAA", 1, [], {}] : type === "timestamp" ? [1, "x", [], {}] : wrong(type, false);

  /** Whatever the value is: the shapes' writers would refuse it. */
  function encode(value: unknown, out: CborBytes): void {
    if (typeof value === "string") out.text(value);
    else if (typeof value === "boolean") out.boolean(value);
    else if (typeof value === "number") Number.isSafeInteger(value) ? out.integer(value) : out.double(value);
    else if (Array.isArray(value)) {
      out.head(4, value.length);
      for (const part of value) encode(part, out);
    } else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value);
      out.head(5, entries.length);
      for (const [key, part] of entries) {
        out.text(key);
        encode(part, out);
      }
    } else out.nothing();
  }
});

describe("XML", () => {
  test("S3 refuses each element of a wrong kind with MalformedXML", () => {
    const [model] = modelsOf("restXml") as [ModelData];
    const passed: string[] = [];
    let tried = 0;
    for (const operation of Object.values(model.operations)) {
      const [payloadName, payload] =
        Object.entries(operation.input === undefined ? {} : structureOf(operation.input, model).members).find(
          ([, member]) => member.location === "payload",
        ) ?? [];
      if (payloadName === undefined || payload === undefined || typeof payload.shape !== "string") continue;
      const root = payload.xmlName ?? payload.shape;
      const path = (operation.http?.uri ?? "/").replace("{Key+}", "key");
      const [before, query] = path.split("?") as [string, string?];
      for (const place of places({ ...operation, input: payload.shape }, model, false)) {
        for (const inner of wrongXml(place.shape.type)) {
          tried++;
          const text = `<${root}>${element(place.steps, inner)}</${root}>`;
          const request = aRequest({
            method: operation.http?.method ?? "PUT",
            path: `/bucket${before}`,
            query: query ?? "",
            text,
          });
          const result = outcome(restXml, request, operation, model);
          if (!(result instanceof AwsError && result.code === "MalformedXML")) {
            passed.push(`${operation.name} ${text} gave ${String(result)}`);
          }
        }
      }
    }
    expect(passed).toEqual([]);
    expect(tried).toBeGreaterThan(100);
  });

  function element(steps: readonly Step[], inner: string): string {
    const attributes = steps.some((step) => "member" in step && step.traits.xmlAttribute === true);
    if (attributes) return "<";
    const names: string[] = [];
    steps.forEach((step, index) => {
      if ("member" in step) names.push(step.traits.xmlName ?? step.member);
      else if ("element" in step) {
        const before = steps[index - 1];
        const flattened = before !== undefined && "member" in before && before.traits.xmlFlattened === true;
        if (!flattened) names.push(step.element.xmlName ?? "member");
      }
    });
    return names.reduceRight((text, name) => `<${name}>${text}</${name}>`, inner);
  }

  function wrongXml(type: Shape["type"]): readonly string[] {
    switch (type) {
      case "string":
        return ["<a/>"];
      case "boolean":
        return ["", "1", "<a/>"];
      case "integer":
      case "long":
        return ["", "x", "1.5", "<a/>"];
      case "timestamp":
        return ["soon", "2026-02-30T00:00:00Z"];
      case "structure":
      case "union":
        return ["text"];
      default:
        return [];
    }
  }
});
