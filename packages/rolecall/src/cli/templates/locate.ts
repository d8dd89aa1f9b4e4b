/** Finds values in a template by path, through `Fn::If` into both branches. */
import type { PolicyPath, PolicyTarget } from "./cloudformation-types.js";
import { type CallNode, type Node, textOf } from "./node.js";

export interface Place {
  readonly node: Node;
  /** `Policies[0].PolicyDocument` */
  readonly path: string;
}

/** Every value that `path` (`Policies[].PolicyDocument`) leads to. Calls other than `Fn::If` are given as they are. */
export function valuesAt(node: Node, path: string): readonly Place[] {
  let places: readonly Place[] = branches(node).map((branch) => ({ node: branch, path: "" }));
  for (const step of path.split(".")) {
    const key = step.replace("[]", "");
    places = places.flatMap((place) => below(place, key));
    if (step.endsWith("[]")) places = places.flatMap(itemsOf);
  }
  return places;
}

/** Every value that a row of the tables leads to, as what the row says it is. */
export const placed = (node: Node, [path, kind, target]: PolicyPath): readonly (Place & PlacedAs)[] =>
  valuesAt(node, path).map((place) => ({ ...place, kind, ...(target && { target }) }));

interface PlacedAs {
  readonly kind: PolicyPath[1];
  readonly target?: PolicyTarget;
}

/** The items of a list, `Fn::If` taken into both branches; whatever is no list is given as its only item. */
export function itemsOf({ node, path }: Place): readonly Place[] {
  if (node.type !== "list") return [{ node, path }];
  return node.items.flatMap((item, index) =>
    branches(item).map((branch) => ({ node: branch, path: `${path}[${index}]` })),
  );
}

function below({ node, path }: Place, key: string): readonly Place[] {
  // What is given by a function that can't be followed may hold the value: the one who asked says so.
  if (node.type === "call") return [{ node, path }];
  if (node.type !== "map") return [];
  const value = node.entries.findLast((entry) => entry.key === key)?.value;
  if (value === undefined) return [];
  return branches(value).map((branch) => ({ node: branch, path: path === "" ? key : `${path}.${key}` }));
}

/** The values that a value may be: both branches of `Fn::If`, without `AWS::NoValue`. */
export function branches(node: Node): readonly Node[] {
  if (node.type !== "call") return [node];
  if (isNoValue(node)) return [];
  if (node.name !== "Fn::If" || node.argument.type !== "list") return [node];
  return node.argument.items.slice(1).flatMap(branches);
}

const isNoValue = (call: CallNode): boolean => call.name === "Ref" && textOf(call.argument) === "AWS::NoValue";
