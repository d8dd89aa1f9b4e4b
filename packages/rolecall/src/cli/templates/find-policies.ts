/** The policies of a file, whatever the file is: it is told by its content, never by its name. */
import type { PolicyKind } from "@rolecall/engine";
import { findInCloudFormation, isCloudFormation } from "./cloudformation.js";
import { always, Collector } from "./collector.js";
import { wholeFile } from "./embedded.js";
import type { Found } from "./found.js";
import { Intrinsics } from "./intrinsics.js";
import { isUnreadable, looksLikeJson, member, type Node, readTree, type Unreadable } from "./node.js";
import { isPolicy, policiesIn } from "./policy-like.js";
import { findInTerraform, isTerraform } from "./terraform-plan.js";

export interface PoliciesOfFile extends Found {
  /** What the file was taken for; `other` is any JSON or YAML with policies somewhere in it. */
  readonly what: "policy" | "CloudFormation template" | "Terraform plan" | "other";
}

/**
 * @param kind given by the user; an otherwise unknown file is a policy then
 * @returns why the file can't be read, when it is neither JSON nor YAML
 */
export function findPolicies(text: string, kind?: PolicyKind): PoliciesOfFile | Unreadable {
  const root = readTree(text);
  if (isUnreadable(root)) {
    // A policy with a mistake in its JSON is a policy still; the finding says where, and what IAM answers.
    return isBrokenPolicy(text, kind) ? { what: "policy", ...aPolicy(text) } : root;
  }
  if (isCloudFormation(root)) return { what: "CloudFormation template", ...findInCloudFormation(root, text) };
  if (isTerraform(root)) return { what: "Terraform plan", ...findInTerraform(root, text) };
  if (looksLikePolicy(root) || kind !== undefined) {
    return { what: "policy", ...(looksLikeJson(text) ? aPolicy(text) : yamlPolicy(root, text)) };
  }
  const collector = new Collector(text, new Intrinsics(root));
  for (const { node, path } of policiesIn(root)) collector.add({ id: path, type: "" }, [{ node, path: "" }]);
  return { what: "other", ...collector.found };
}

/** Statements with an Effect, or at least the date that only policies have for a version. */
function looksLikePolicy(root: Node): boolean {
  const version = member(root, "Version");
  return isPolicy(root) || (version?.type === "text" && /^20(08|12)-10-17$/.test(version.value));
}

const isBrokenPolicy = (text: string, kind: PolicyKind | undefined): boolean =>
  looksLikeJson(text) &&
  (kind !== undefined || (/"Statement"/.test(text) && !/"Resources"|"planned_values"/.test(text)));

const aPolicy = (text: string): Found => ({
  policies: [{ name: "", place: { start: 0, end: text.length }, ways: [always(wholeFile(text))] }],
  notValidated: [],
});

function yamlPolicy(root: Node, text: string): Found {
  const collector = new Collector(text, new Intrinsics(root));
  collector.add({ id: "", type: "" }, [{ node: root, path: "" }]);
  return collector.found;
}
