/** Which resource and method a path means: literal before `{param}` before `{proxy+}`, a method before ANY. */
import { decoded } from "../../execute-api/address.js";
import type { ApiDefinition, MethodDefinition, ResourceDefinition } from "../records.js";

export interface MatchedRoute {
  readonly resource: ResourceDefinition;
  readonly method: MethodDefinition;
  /** Decoded, by the parameter's name. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** In place of a route, for what answers and logs tell of a request that has none. */
export const NOWHERE: MatchedRoute = {
  resource: { id: "", path: "", resourceMethods: {} },
  method: {
    httpMethod: "",
    authorizationType: "NONE",
    apiKeyRequired: false,
    requestParameters: {},
    requestModels: {},
    methodResponses: {},
  },
  pathParameters: {},
};

interface Tree {
  readonly resource: ResourceDefinition;
  readonly literal: ReadonlyMap<string, Tree>;
  readonly parameter?: Tree;
  readonly greedy?: Tree;
}

/** What ANY stands for. */
const METHODS: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/** Undefined: no such resource, or it has no such method. */
export function matchRoute(definition: ApiDefinition, method: string, path: string): MatchedRoute | undefined {
  const root = METHODS.has(method) ? treeOf(definition) : undefined;
  if (!root) return undefined;
  const segments = path.split("/").slice(1);
  // A slash at the end leads nowhere else.
  if (segments.at(-1) === "") segments.pop();
  for (const { resource, parameters } of candidates(root, segments, {})) {
    const { resourceMethods } = resource;
    const own = Object.hasOwn(resourceMethods, method) ? resourceMethods[method] : resourceMethods.ANY;
    if (own) return { resource, method: own, pathParameters: parameters };
  }
  return undefined;
}

interface Candidate {
  readonly resource: ResourceDefinition;
  readonly parameters: Readonly<Record<string, string>>;
}

/** All resources that the path fits, the most particular first. */
function* candidates(
  tree: Tree,
  segments: readonly string[],
  parameters: Readonly<Record<string, string>>,
): Generator<Candidate> {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    yield { resource: tree.resource, parameters };
    return;
  }
  const text = decoded(segment);
  const literal = tree.literal.get(text);
  if (literal) yield* candidates(literal, rest, parameters);
  if (tree.parameter && segment !== "") {
    yield* candidates(tree.parameter, rest, { ...parameters, [nameOf(tree.parameter)]: text });
  }
  if (tree.greedy) {
    const all = segments.map(decoded).join("/");
    yield { resource: tree.greedy.resource, parameters: { ...parameters, [nameOf(tree.greedy)]: all } };
  }
}

/** `proxy` for `{proxy+}`. */
const nameOf = ({ resource }: Tree) => (resource.pathPart ?? "").replace(/^\{|\+?\}$/g, "");

/** The parameters of one resource in a path; none where the path is not the resource's. */
export function parametersIn({ path: pattern }: ResourceDefinition, path: string): Readonly<Record<string, string>> {
  const wanted = pattern.split("/").slice(1);
  const given = path.split("/").slice(1);
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(.+?)\+?\}$/.exec(part)?.[1];
    const isGreedy = part.endsWith("+}");
    const segment = isGreedy ? given.slice(index).map(decoded).join("/") : decoded(given[index] ?? "");
    if (name !== undefined) parameters[name] = segment;
    else if (segment !== part) return {};
  }
  return parameters;
}

/** A definition never changes once it is deployed. */
const trees = new WeakMap<ApiDefinition, Tree | undefined>();

function treeOf(definition: ApiDefinition): Tree | undefined {
  if (trees.has(definition)) return trees.get(definition);
  const root = definition.resources.find(({ parentId }) => parentId === undefined);
  const tree = root && branch(root, definition.resources);
  trees.set(definition, tree);
  return tree;
}

function branch(resource: ResourceDefinition, all: readonly ResourceDefinition[]): Tree {
  const children = all.filter(({ parentId }) => parentId === resource.id).map((child) => branch(child, all));
  const part = ({ resource: { pathPart = "" } }: Tree) => pathPart;
  const greedy = children.find((child) => part(child).endsWith("+}"));
  const parameter = children.find((child) => part(child).startsWith("{") && child !== greedy);
  const literal = children
    .filter((child) => !part(child).startsWith("{"))
    .map((child) => [part(child), child] as const);
  return {
    resource,
    literal: new Map(literal),
    ...(parameter === undefined ? {} : { parameter }),
    ...(greedy === undefined ? {} : { greedy }),
  };
}
