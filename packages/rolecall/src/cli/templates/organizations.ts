/** The content of a policy of AWS Organizations, which has policies of other kinds, too: for tags, backups, and more. */
import type { PolicyKind } from "@rolecall/engine";
import type { Candidate } from "./candidate.js";
import { valuesAt } from "./locate.js";
import type { Node } from "./node.js";

const KINDS: Readonly<Record<string, PolicyKind>> = { SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };

/** @param type undefined when only the deployment knows it */
export function organizationsPolicy(properties: Node, content: string, type: string | undefined): readonly Candidate[] {
  const places = valuesAt(properties, content);
  if (type === undefined)
    return places.map((place) => ({ ...place, why: "has a type that only the deployment knows" }));
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  return kind === undefined
    ? places.map((place) => ({ ...place, why: `is of type ${type}, which grants and denies nothing` }))
    : places.map((place) => ({ ...place, kind }));
}
