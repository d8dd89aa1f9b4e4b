/**
 * The policies of a plan or state that `terraform show -json` prints (OpenTofu's `tofu show -json`, too): of the root
 * module and all below it, with the values that they will have.
 *
 * Source: https://developer.hashicorp.com/terraform/internals/json-format
 */
import type { Candidate } from "./candidate.js";
import { Collector } from "./collector.js";
import type { Found } from "./found.js";
import { Intrinsics } from "./intrinsics.js";
import { placed } from "./locate.js";
import { member, type Node, textOf } from "./node.js";
import { organizationsPolicy } from "./organizations.js";
import { lambdaPermission, layerPermission, ofFunction } from "./permissions.js";
import { policiesIn } from "./policy-like.js";
import { TERRAFORM_TYPES } from "./terraform-types.js";

export const isTerraform = (root: Node): boolean =>
  member(root, "format_version") !== undefined && rootModule(root) !== undefined;

const rootModule = (root: Node): Node | undefined =>
  member(member(root, "planned_values") ?? member(root, "values"), "root_module");

export function findInTerraform(root: Node, text: string): Found {
  const intrinsics = new Intrinsics(root);
  const collector = new Collector(text, intrinsics);
  const unknown = unknownValues(root);
  for (const resource of resourcesOf(rootModule(root))) {
    const address = textOf(member(resource, "address"));
    const type = textOf(member(resource, "type"));
    const values = member(resource, "values");
    if (address === undefined || type === undefined || values === undefined) continue;
    // A data source grants nothing; what uses its JSON is a resource.
    if (textOf(member(resource, "mode")) === "data") continue;
    collector.add({ id: address, type: "" }, candidatesOf(type, values, unknown.get(address)));
  }
  return collector.found;
}

function resourcesOf(module: Node | undefined): readonly Node[] {
  const resources = member(module, "resources");
  const children = member(module, "child_modules");
  return [
    ...(resources?.type === "list" ? resources.items : []),
    ...(children?.type === "list" ? children.items.flatMap(resourcesOf) : []),
  ];
}

function candidatesOf(type: string, values: Node, unknown: Node | undefined): readonly Candidate[] {
  switch (type) {
    case "aws_lambda_permission":
      return [{ node: lambdaPermission(values, property(values, PERMISSION)), path: "", ...ofFunction }];
    case "aws_lambda_layer_version_permission":
      return [{ node: layerPermission(values, property(values, LAYER_PERMISSION)), path: "", kind: "resource" }];
    case "aws_organizations_policy":
      return organizationsPolicy(values, "content", textOf(member(values, "type")));
    case "aws_iot_policy":
      return [{ node: values, path: "policy", why: "is an IoT policy, whose variables and resources are its own" }];
  }
  const paths = Object.hasOwn(TERRAFORM_TYPES, type) ? TERRAFORM_TYPES[type] : undefined;
  if (paths === undefined) return policiesIn(values);
  return paths.flatMap((at): Candidate[] => {
    // A resource without a policy has `null` or an empty string in a plan.
    const given = placed(values, at).filter(({ node }) => node.type !== "scalar" && textOf(node) !== "");
    const open = unknown === undefined ? [] : placed(unknown, at);
    return [
      ...given,
      ...open
        .filter(({ node }) => node.type === "scalar" && node.written === "true")
        .map((place) => ({ node: values, path: place.path, why: "is known only after the apply" })),
    ];
  });
}

const PERMISSION: Readonly<Record<string, string>> = {
  Action: "action",
  FunctionName: "function_name",
  Principal: "principal",
  SourceArn: "source_arn",
  SourceAccount: "source_account",
  PrincipalOrgID: "principal_org_id",
  EventSourceToken: "event_source_token",
  FunctionUrlAuthType: "function_url_auth_type",
  InvokedViaFunctionUrl: "invoked_via_function_url",
};
const LAYER_PERMISSION: Readonly<Record<string, string>> = {
  Action: "action",
  LayerVersionArn: "layer_name",
  Principal: "principal",
  OrganizationId: "organization_id",
};

const property = (values: Node, names: Readonly<Record<string, string>>) => (name: string) => {
  const value = member(values, names[name] ?? name);
  return value?.type === "scalar" && value.written === "null" ? undefined : value;
};

/** `after_unknown` of every change, by the resource's address. */
function unknownValues(root: Node): ReadonlyMap<string, Node> {
  const changes = member(root, "resource_changes");
  const known = new Map<string, Node>();
  for (const change of changes?.type === "list" ? changes.items : []) {
    const address = textOf(member(change, "address"));
    const unknown = member(member(change, "change"), "after_unknown");
    if (address !== undefined && unknown !== undefined) known.set(address, unknown);
  }
  return known;
}
