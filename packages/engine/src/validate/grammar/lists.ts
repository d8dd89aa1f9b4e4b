/** Elements that are `X` or `NotX`, and hold one string or a list of them. */
import { BROKEN, member } from "../../policy/elements.js";
import type { JsonNode, JsonObject } from "../../policy/read-json.js";
import type { Spot } from "../spot.js";
import type { Refusals } from "./refusals.js";

export interface Named {
  readonly name: string;
  readonly node: JsonNode;
}

export function oneOf(
  statement: JsonObject,
  spot: Spot,
  name: "Action" | "Resource",
  refusals: Refusals,
): Named | undefined | typeof BROKEN {
  const plain = member(statement, name);
  const negated = member(statement, `Not${name}`);
  if (plain === BROKEN || negated === BROKEN) return BROKEN;
  if (plain !== undefined && negated !== undefined) {
    const elements = { element1: name, element2: `Not${name}` };
    refusals.syntax(name === "Action" ? "ACTION_TWICE" : "RESOURCE_TWICE", spot, elements);
    return BROKEN;
  }
  if (plain !== undefined) return { name, node: plain };
  return negated === undefined ? undefined : { name: `Not${name}`, node: negated };
}

export function entries(node: JsonNode, spot: Spot, refusals: Refusals): { text: string; spot: Spot }[] {
  if (node.type === "string") return [{ text: node.value, spot }];
  if (node.type !== "array") {
    refusals.syntax("INVALID_LIST", spot, {});
    return [];
  }
  return node.items.flatMap((item, i) => {
    const at = spot.to(i, item);
    if (item.type === "string") return [{ text: item.value, spot: at }];
    refusals.syntax("INVALID_LIST", at, {});
    return [];
  });
}
