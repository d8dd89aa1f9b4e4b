/**
 * The policies of SAM's functions and state machines. `Policies` mixes documents, names and ARNs of managed policies, and
 * SAM's policy templates; the last two are said to be there and not read: their statements are not in the file.
 *
 * AWS: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
import type { Candidate } from "./candidate.js";
import { branches, itemsOf, type Place, valuesAt } from "./locate.js";
import { member, type Node, textOf } from "./node.js";
import { documentOf } from "./permissions.js";
import { policiesIn } from "./policy-like.js";

export const SAM_TYPES: ReadonlySet<string> = new Set([
  "AWS::Serverless::Api",
  "AWS::Serverless::Connector",
  "AWS::Serverless::Function",
  "AWS::Serverless::StateMachine",
]);

export function samCandidates(type: string, properties: Node): readonly Candidate[] {
  switch (type) {
    case "AWS::Serverless::Connector":
      return [{ node: properties, path: "", why: "is a connector, whose policies SAM makes" }];
    case "AWS::Serverless::Api":
      return [
        ...valuesAt(properties, "Auth.ResourcePolicy.CustomStatements").map(
          ({ node, path }): Candidate => ({ node: documentOf(node), path, kind: "resource" }),
        ),
        ...policiesIn(member(properties, "DefinitionBody"), "DefinitionBody").map(
          (place): Candidate => ({ ...place, kind: "resource" }),
        ),
      ];
    default: {
      const policies = member(properties, "Policies");
      const items = policies === undefined ? [] : branches(policies);
      return [
        ...valuesAt(properties, "AssumeRolePolicyDocument").map((place): Candidate => ({ ...place, kind: "trust" })),
        ...items.flatMap((node) => itemsOf({ node, path: "Policies" })).map(policyItem),
      ];
    }
  }
}

/** SAM makes an inline policy of the function's role. */
const ofRole = { kind: "identity", target: { holder: "role" } } as const;

function policyItem({ node, path }: Place): Candidate {
  if (member(node, "Statement") !== undefined) return { node, path, ...ofRole };
  const managed = textOf(node);
  if (managed !== undefined) {
    return { node, path, why: `is the managed policy \`${managed}\`, which is not in this file` };
  }
  if (node.type === "call") {
    return { node, path, why: `is the managed policy that \`${node.name}\` gives, which is not in this file` };
  }
  const [template, ...more] = node.type === "map" ? node.entries : [];
  if (template !== undefined && more.length === 0) {
    return { node, path, why: `is the SAM policy template \`${template.key}\`, which SAM expands` };
  }
  return { node, path, ...ofRole };
}
