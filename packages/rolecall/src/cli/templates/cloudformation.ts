/**
 * The policies of a CloudFormation template, as written or as CDK and SAM make them.
 *
 * Left out: what macros add (`Fn::Transform`, `Fn::ForEach`), which only CloudFormation can expand; it is said.
 */
import type { Candidate, Owner } from "./candidate.js";
import { CLOUDFORMATION_TYPES, OTHER_LANGUAGES } from "./cloudformation-types.js";
import { Collector } from "./collector.js";
import type { Found } from "./found.js";
import { Intrinsics } from "./intrinsics.js";
import { placed } from "./locate.js";
import { member, type Node, textOf } from "./node.js";
import { organizationsPolicy } from "./organizations.js";
import {
  documentOf,
  eventBusPermission,
  lambdaPermission,
  layerPermission,
  ofEventBus,
  ofFunction,
} from "./permissions.js";
import { policiesIn } from "./policy-like.js";
import { SAM_TYPES, samCandidates } from "./sam.js";

export const isCloudFormation = (root: Node): boolean => {
  const resources = member(root, "Resources");
  return (
    resources?.type === "map" &&
    (member(root, "AWSTemplateFormatVersion") !== undefined ||
      resources.entries.some(({ value }) => textOf(member(value, "Type"))?.includes("::") === true))
  );
};

export function findInCloudFormation(root: Node, text: string): Found {
  const intrinsics = new Intrinsics(root);
  const collector = new Collector(text, intrinsics);
  const resources = member(root, "Resources");
  for (const { key, value } of resources?.type === "map" ? resources.entries : []) {
    const type = textOf(member(value, "Type")) ?? "";
    const owner = { id: key, type };
    const properties = member(value, "Properties");
    if (key.startsWith("Fn::")) {
      collector.add(owner, [{ node: value, path: "", why: "makes resources that only CloudFormation can expand" }]);
    } else if (properties !== undefined) {
      collector.add(owner, candidatesOf(owner, properties, intrinsics));
    }
  }
  return collector.found;
}

function candidatesOf({ type }: Owner, properties: Node, intrinsics: Intrinsics): readonly Candidate[] {
  const property = (name: string) => member(properties, name);
  switch (type) {
    case "AWS::Lambda::Permission":
      return [{ node: lambdaPermission(properties, property), path: "", ...ofFunction }];
    case "AWS::Lambda::LayerVersionPermission":
      return [{ node: layerPermission(properties, property), path: "", kind: "resource" }];
    case "AWS::Events::EventBusPolicy": {
      const statement = property("Statement");
      return statement === undefined
        ? [{ node: eventBusPermission(properties, property), path: "", ...ofEventBus }]
        : [{ node: documentOf(statement), path: "Statement", ...ofEventBus }];
    }
    case "AWS::Organizations::Policy":
      return organizationsPolicy(
        properties,
        "Content",
        intrinsics.literal(property("Type"), () => true),
      );
  }
  if (SAM_TYPES.has(type)) return samCandidates(type, properties);
  if (Object.hasOwn(OTHER_LANGUAGES, type)) {
    return [{ node: properties, path: "", why: OTHER_LANGUAGES[type] ?? "" }];
  }
  const paths = Object.hasOwn(CLOUDFORMATION_TYPES, type) ? CLOUDFORMATION_TYPES[type] : undefined;
  return paths === undefined ? policiesIn(properties) : paths.flatMap((path) => placed(properties, path));
}
