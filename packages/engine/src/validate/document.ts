/** Version and Id, where IAM lets them pass. */
import { BROKEN, member } from "../policy/elements.js";
import type { JsonObject } from "../policy/read-json.js";
import type { Declaration } from "./declaration.js";
import { isAttached, type PolicyKind } from "./kind.js";
import type { Report } from "./report.js";
import { Spot } from "./spot.js";

export const DOCUMENT = {
  UNUSED_ID: { severity: "warning", message: "Id has a meaning in resource-based policies only" },
} as const satisfies Record<string, Declaration>;

export function checkHead(root: JsonObject, kind: PolicyKind, report: Report): void {
  const spot = Spot.root(root);
  const id = member(root, "Id");
  if (isAttached(kind) && id !== undefined && id !== BROKEN && id.type === "string")
    report.add("UNUSED_ID", spot.to("Id", id), {});
  // Where 2012-10-17 is needed, its absence is refused.
  if (member(root, "Version") === undefined && !["identity", "boundary", "scp", "rcp"].includes(kind))
    report.add("MISSING_VERSION", spot.without("Version"), {});
}
