/** Action and NotAction. */
import { BROKEN } from "../../policy/elements.js";
import type { JsonObject } from "../../policy/read-json.js";
import type { Spot } from "../spot.js";
import { entries, oneOf } from "./lists.js";
import type { Refusals } from "./refusals.js";

export function checkAction(statement: JsonObject, spot: Spot, refusals: Refusals): void {
  const list = oneOf(statement, spot, "Action", refusals);
  if (list === BROKEN) return;
  const none = {
    attached: "Policy statement must contain actions.",
    atResource: "Missing required field Action",
    unverified: !refusals.attached,
  };
  if (list === undefined) {
    refusals.add("actions", "MISSING_ACTION", spot, {}, none);
    return;
  }
  const at = spot.to(list.name, list.node);
  if (list.node.type === "array" && list.node.items.length === 0) {
    refusals.add("actions", "EMPTY_ARRAY_ACTION", at, {}, none);
    return;
  }
  if (refusals.kind === "rcp" && list.name === "NotAction") refusals.add("syntax", "NOT_ACTION_IN_RCP", at, {});
  for (const { text: action, spot: where } of entries(list.node, at, refusals)) {
    if (refusals.kind === "trust" && !/^sts:/i.test(action)) {
      const words = { atResource: "AssumeRole policy may only specify STS AssumeRole actions." };
      refusals.add("syntax", "ACTION_NOT_OF_STS", where, { action }, words);
      continue;
    }
    if (action === "*") {
      if (refusals.kind === "rcp") refusals.add("syntax", "BARE_WILDCARD_IN_RCP", where, {});
      continue;
    }
    const words = refusalOf(action);
    if (words !== undefined)
      refusals.add(
        "vendor",
        "MALFORMED_ACTION",
        where,
        { action },
        {
          attached: words,
          atResource: words,
          unverified: !refusals.attached,
        },
      );
  }
}

function refusalOf(action: string): string | undefined {
  const [vendor = "", ...rest] = action.split(":");
  if (rest.length === 0) return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  if (rest.length > 1) return "Actions/Condition can contain only one colon.";
  return vendor !== "*" && /[^a-zA-Z0-9\-.]/.test(vendor) ? `Vendor ${vendor} is not valid` : undefined;
}
