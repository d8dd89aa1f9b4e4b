/**
 * What a REST request carries outside its body: labels of the path, query parameters, headers.
 * @see https://smithy.io/2.0/spec/http-bindings.html
 */
import type { Member, ModelData, OperationModel, Shape, SimpleShape } from "@rolecall/aws-model";
import { fromBase64, fromUtf8 } from "../bytes.js";
import { perModel, shapeOf, structureOf } from "../compiled.js";
import { emptyMap } from "../json/reader.js";
import { type Pair, parseForm } from "../query/form.js";
import { textParser } from "../query/reader.js";
import { fromEpochSeconds } from "../timestamp.js";
import { restWords } from "../words.js";
import { labelsOf, type Target } from "./routes.js";

export interface RestInput {
  /** Puts into `input` what path, query and headers hold. */
  readonly read: (target: Target, input: Record<string, unknown>) => void;
  /** The member that is the body; undefined where the body's members are the input's own. */
  readonly payload: { readonly name: string; readonly member: Member; readonly shape: Shape } | undefined;
  /** Whether any member travels in the body. */
  readonly hasBody: boolean;
}

const words = {
  scalar: restWords.scalar,
  timestamp: (text: string) => restWords.scalar(text, "Timestamp"),
  base64: (text: string) => restWords.scalar(text, "Blob"),
};

const inputs = perModel(() => new Map<string, RestInput>());

export function restInput(operation: OperationModel, model: ModelData): RestInput {
  const known = inputs(model).get(operation.name);
  if (known !== undefined) return known;
  const compiled = compile(operation, model);
  inputs(model).set(operation.name, compiled);
  return compiled;
}

type Step = (target: Target, query: () => readonly Pair[], input: Record<string, unknown>) => void;

function compile(operation: OperationModel, model: ModelData): RestInput {
  const members = operation.input === undefined ? [] : Object.entries(structureOf(operation.input, model).members);
  const steps: Step[] = [];
  const labels = new Map<string, (text: string) => unknown>();
  const named = new Set(members.filter(([, m]) => m.location === "query").map(([name, m]) => m.locationName ?? name));
  let payload: RestInput["payload"];
  let hasBody = false;
  for (const [name, member] of members) {
    const wire = member.locationName ?? name;
    const shape = shapeOf(member.shape, model);
    switch (member.location) {
      case "label":
        // A label's name in the URI is the member's.
        labels.set(name, textParser(simple(shape), member, "date-time", words));
        break;
      case "query":
        steps.push(queryStep(name, wire, member, shape, model));
        break;
      case "query-params":
        steps.push(queryParamsStep(name, named, shape, model));
        break;
      case "header":
        steps.push(headerStep(name, wire.toLowerCase(), member, shape, model));
        break;
      case "prefix-headers":
        steps.push(prefixStep(name, wire.toLowerCase()));
        break;
      case "payload":
        payload = { name, member, shape };
        hasBody = true;
        break;
      case "status":
        break;
      default:
        hasBody = true;
    }
  }
  const inUri = operation.http?.uri ?? "/";
  const labelNames = [...labels.keys()].filter((name) => inUri.includes(`{${name}}`) || inUri.includes(`{${name}+}`));
  return {
    payload,
    hasBody,
    read(target, input) {
      if (labelNames.length > 0) {
        const values = labelsOf(target.path, operation, model);
        if (values === undefined) throw restWords.encoding();
        for (const name of labelNames) {
          const text = values.get(name);
          if (text === undefined || text === "") throw restWords.label(name);
          input[name] = labels.get(name)?.(text);
        }
      }
      let pairs: readonly Pair[] | undefined;
      const query = () => {
        pairs ??= parseForm(target.query);
        if (pairs === undefined) throw restWords.encoding();
        return pairs;
      };
      for (const step of steps) step(target, query, input);
    },
  };
}

function simple(shape: Shape): SimpleShape {
  if ("name" in shape) throw new Error(`the model puts the ${shape.type} \`${shape.name}\` where only text can stand`);
  return shape;
}

function queryStep(name: string, wire: string, member: Member, shape: Shape, model: ModelData): Step {
  if (shape.type === "list" || shape.type === "set") {
    const parse = textParser(simple(shapeOf(shape.member.shape, model)), shape.member, "date-time", words);
    return (_target, query, input) => {
      const values = query().filter(([n]) => n === wire);
      if (values.length > 0) input[name] = values.map(([, value]) => parse(value));
    };
  }
  const parse = textParser(simple(shape), member, "date-time", words);
  const isText = shape.type === "string";
  return (_target, query, input) => {
    const pair = query().find(([n]) => n === wire);
    // An empty number or date is as good as none (`?max-keys=`).
    if (pair !== undefined && (isText || pair[1] !== "")) input[name] = parse(pair[1]);
  };
}

/** Every parameter that no other member takes. */
function queryParamsStep(name: string, named: ReadonlySet<string>, shape: Shape, model: ModelData): Step {
  const many = shape.type === "map" && ["list", "set"].includes(shapeOf(shape.value.shape, model).type);
  return (_target, query, input) => {
    const result = emptyMap();
    let any = false;
    for (const [key, value] of query()) {
      if (named.has(key)) continue;
      any = true;
      if (!many) result[key] = value;
      else if (Array.isArray(result[key])) (result[key] as string[]).push(value);
      else result[key] = [value];
    }
    if (any) input[name] = result;
  };
}

function headerStep(name: string, wire: string, member: Member, shape: Shape, model: ModelData): Step {
  if (shape.type === "list" || shape.type === "set") {
    const element = simple(shapeOf(shape.member.shape, model));
    const parse = textParser(element, shape.member, "http-date", words);
    const isHttpDate = element.type === "timestamp" && (shape.member.timestampFormat ?? "http-date") === "http-date";
    return ({ headers }, _query, input) => {
      const text = headers[wire];
      if (text !== undefined) input[name] = splitHeader(text, isHttpDate).map(parse);
    };
  }
  const parse = headerParser(simple(shape), member);
  return ({ headers }, _query, input) => {
    const text = headers[wire];
    if (text !== undefined && (text !== "" || shape.type === "string")) input[name] = parse(text);
  };
}

function headerParser(shape: SimpleShape, member: Member): (text: string) => unknown {
  if (shape.type === "string" && (member.mediaType ?? shape.mediaType) !== undefined) {
    return (text) => {
      const bytes = fromBase64(text);
      const value = bytes === undefined ? undefined : fromUtf8(bytes);
      if (value === undefined) throw restWords.scalar(text, "Blob");
      return value;
    };
  }
  if (shape.type !== "timestamp") return textParser(shape, member, "http-date", words);
  const parse = textParser(shape, member, "http-date", words);
  return (text) => {
    // S3's clients send seconds in some headers that the model calls http-date.
    const seconds = /^\d+(\.\d+)?$/.test(text) ? fromEpochSeconds(Number(text)) : undefined;
    return seconds ?? parse(text);
  };
}

/** `a, "b, c"`: commas inside quotes do not split, and a date holds one of its own. */
function splitHeader(text: string, isHttpDate: boolean): string[] {
  if (text.trim() === "") return [];
  if (isHttpDate) {
    const parts = text.split(",");
    const dates: string[] = [];
    for (let index = 0; index < parts.length; index += 2)
      dates.push(
        parts
          .slice(index, index + 2)
          .join(",")
          .trim(),
      );
    return dates;
  }
  const values: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return text.split(",").map((part) => part.trim());
    values.push(match[1] !== undefined ? match[1].replace(/\\(.)/g, "$1") : (match[2] as string).trim());
  }
  return values;
}

/** `x-amz-meta-…`: the rest of the name is the key, in lower case as HTTP has it. */
function prefixStep(name: string, prefix: string): Step {
  return ({ headers }, _query, input) => {
    const result = emptyMap();
    let any = false;
    for (const key of Object.keys(headers)) {
      if (!key.startsWith(prefix) || key.length === prefix.length) continue;
      any = true;
      result[key.slice(prefix.length)] = headers[key];
    }
    if (any) input[name] = result;
  };
}
