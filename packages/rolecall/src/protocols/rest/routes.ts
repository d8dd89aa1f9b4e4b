/**
 * Which operation of a REST service a method, path and query name.
 * @see https://smithy.io/2.0/spec/http-bindings.html#http-trait
 */
import type { ModelData, OperationModel, StructureShape } from "@rolecall/aws-model";
import { perModel, structureOf } from "../compiled.js";
import { decodePercent, type Pair, parseForm } from "../query/form.js";

/** A method, a path without the bucket, a query: what a REST route goes by. */
export interface Target {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** S3: the bucket, which path or host named. */
  readonly bucket?: string | undefined;
}

interface Route {
  readonly operation: OperationModel;
  readonly segments: readonly Segment[];
  /** `?acl`, `?list-type=2`: must be there. */
  readonly constants: readonly Pair[];
  /** Query parameters and headers that the input requires: they tell sibling operations apart. */
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  readonly literals: number;
  /** S3's buckets stand in the model as a label that no path has. */
  readonly needsBucket: boolean;
}

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

const routesOf = perModel((model) => {
  const byMethod = new Map<string, Route[]>();
  for (const operation of Object.values(model.operations)) {
    if (operation.http === undefined) continue;
    const route = compile(operation, model);
    const routes = byMethod.get(operation.http.method);
    if (routes === undefined) byMethod.set(operation.http.method, [route]);
    else routes.push(route);
  }
  // The most specific first, so that the first that fits is the one.
  for (const routes of byMethod.values()) routes.sort((a, b) => weight(b) - weight(a));
  return byMethod;
});

const weight = (route: Route): number =>
  route.literals * 10_000 +
  route.constants.length * 100 +
  route.requiredQuery.length * 10 +
  route.requiredHeaders.length;

function compile(operation: OperationModel, model: ModelData): Route {
  const uri = operation.http?.uri ?? "/";
  const mark = uri.indexOf("?");
  const segments = splitPath(mark < 0 ? uri : uri.slice(0, mark)).map((text): Segment => {
    const label = /^\{([^}+]+)(\+?)\}$/.exec(text);
    return label === null ? { literal: text } : { label: label[1] as string, greedy: label[2] === "+" };
  });
  const constants = (mark < 0 ? [] : (parseForm(uri.slice(mark + 1)) ?? [])).filter(([name]) => name !== "x-id");
  const input: StructureShape | undefined =
    operation.input === undefined ? undefined : structureOf(operation.input, model);
  const required = Object.entries(input?.members ?? {}).filter(([, member]) => member.required === true);
  return {
    operation,
    segments,
    constants,
    requiredQuery: required.filter(([, m]) => m.location === "query").map(([name, m]) => m.locationName ?? name),
    requiredHeaders: required
      .filter(([, m]) => m.location === "header")
      .map(([name, m]) => (m.locationName ?? name).toLowerCase()),
    literals: segments.filter((segment) => "literal" in segment).length,
    needsBucket: required.some(([name, m]) => name === "Bucket" && m.location === "label" && !uri.includes("{Bucket}")),
  };
}

/** `/a/b/` is `a`, `b`: a slash at the end tells nothing apart, save in a greedy label, which keeps it. */
function splitPath(path: string): string[] {
  const segments = path.split("/");
  segments.shift();
  if (segments.at(-1) === "") segments.pop();
  return segments;
}

/**
 * The operation, undefined when no path and method fit. The most specific whose required parameters are all there
 * is meant; `x-id`, a hint that SDKs send, decides only among equals.
 */
export function findOperation(target: Target, model: ModelData): OperationModel | undefined {
  const routes = routesOf(model).get(target.method);
  if (routes === undefined) return undefined;
  const query = parseForm(target.query);
  if (query === undefined) return undefined;
  const segments = splitPath(target.path);
  const hint = query.find(([name]) => name === "x-id")?.[1];
  let best: Route | undefined;
  let incomplete: OperationModel | undefined;
  for (const route of routes) {
    if (route.needsBucket !== (target.bucket !== undefined) || !fits(route.segments, segments)) continue;
    if (
      !route.constants.every(([name, value]) => query.some(([n, v]) => n === name && (value === "" || v === value)))
    ) {
      continue;
    }
    const complete =
      route.requiredQuery.every((name) => query.some(([n]) => n === name)) &&
      route.requiredHeaders.every((name) => target.headers[name] !== undefined);
    // Kept for the case that nothing fits whole: then the validation says what is missing.
    if (!complete) incomplete = route.operation;
    else if (best === undefined) best = route;
    else if (route.operation.name === hint && weight(route) === weight(best)) best = route;
  }
  return best?.operation ?? incomplete;
}

function fits(pattern: readonly Segment[], segments: readonly string[]): boolean {
  for (let index = 0; index < pattern.length; index++) {
    const part = pattern[index] as Segment;
    const segment = segments[index];
    if (segment === undefined) return false;
    if ("literal" in part) {
      if (part.literal !== segment) return false;
    } else if (part.greedy) {
      return segments.length - index >= pattern.length - index && tailFits(pattern.slice(index + 1), segments);
    } else if (segment === "") return false;
  }
  return pattern.length === segments.length;
}

/** What follows a greedy label must end the path. */
const tailFits = (tail: readonly Segment[], segments: readonly string[]): boolean =>
  tail.length === 0 || fits(tail, segments.slice(segments.length - tail.length));

/** The labels' values as the path spells them, decoded; undefined when an escape is broken. */
export function labelsOf(path: string, operation: OperationModel, model: ModelData): Map<string, string> | undefined {
  const route = routesOf(model)
    .get(operation.http?.method ?? "")
    ?.find((candidate) => candidate.operation === operation);
  const labels = new Map<string, string>();
  if (route === undefined) return labels;
  const segments = splitPath(path);
  for (let index = 0; index < route.segments.length; index++) {
    const part = route.segments[index] as Segment;
    if ("literal" in part) continue;
    const after = route.segments.length - index - 1;
    let raw: string;
    if (part.greedy) {
      raw = segments.slice(index, segments.length - after).join("/");
      // The slash at the end of an S3 key is part of the key.
      if (after === 0 && path.endsWith("/")) raw += "/";
    } else raw = segments[index] ?? "";
    const value = decodePercent(raw);
    if (value === undefined) return undefined;
    labels.set(part.label, value);
    if (part.greedy) break;
  }
  return labels;
}
