/** What a test may hand to `expect`: one identity-based policy, several, or every layer by name. */
import { compilePolicy } from "../policy/compile.js";
import type { AppliedPolicy, PolicySet } from "../request.js";

/** A policy document as its text or as the object. */
export type PolicyDocument = string | { readonly Statement: unknown };

/** One or several identity-based policies, or the layers that apply (levels of SCPs and RCPs, root first). */
export type Policies =
  | PolicyDocument
  | readonly PolicyDocument[]
  | {
      readonly identity?: PolicyDocument | readonly PolicyDocument[];
      readonly boundary?: PolicyDocument;
      readonly session?: PolicyDocument | readonly PolicyDocument[];
      readonly resource?: PolicyDocument;
      /** A role's trust policy or a KMS key policy, which must itself allow. */
      readonly mustAllow?: PolicyDocument;
      readonly scps?: readonly (readonly PolicyDocument[])[];
      readonly rcps?: readonly (readonly PolicyDocument[])[];
      readonly endpoint?: PolicyDocument;
    };

type Layers = Exclude<Policies, PolicyDocument | readonly PolicyDocument[]>;

const LAYERS: readonly string[] = [
  "identity",
  "boundary",
  "session",
  "resource",
  "mustAllow",
  "scps",
  "rcps",
  "endpoint",
] satisfies (keyof Layers)[];

/** @throws TypeError for anything else: a misspelt layer would be a policy that never applies */
export function policySet(policies: Policies): PolicySet {
  if (isDocument(policies) || Array.isArray(policies)) return { identity: applied(policies, "policy") };
  const layers = policies as Layers;
  if (layers === null || typeof layers !== "object" || Object.keys(layers).some((name) => !LAYERS.includes(name))) {
    throw new TypeError(
      `expect takes a policy document, a list of them, or an object with ${LAYERS.map((name) => `\`${name}\``).join(", ")}`,
    );
  }
  const { identity, boundary, session, resource, mustAllow, scps, rcps, endpoint } = layers;
  if (resource !== undefined && mustAllow !== undefined) {
    throw new TypeError("a resource has one policy: pass `resource`, or `mustAllow` for a trust or key policy");
  }
  const ofResource = resource ?? mustAllow;
  return {
    identity: identity === undefined ? [] : applied(identity, "policy"),
    ...(boundary === undefined ? {} : { boundary: one(boundary, "permissions boundary") }),
    ...(session === undefined ? {} : { session: applied(session, "session policy") }),
    ...(ofResource === undefined ? {} : { resource: one(ofResource, "resource-based policy") }),
    ...(mustAllow === undefined ? {} : { resourceRule: "must-allow" as const }),
    ...(scps === undefined ? {} : { scps: scps.map((level) => applied(level, "service control policy")) }),
    ...(rcps === undefined ? {} : { rcps: rcps.map((level) => applied(level, "resource control policy")) }),
    ...(endpoint === undefined ? {} : { endpoint: one(endpoint, "VPC endpoint policy") }),
  };
}

const isDocument = (policies: unknown): policies is PolicyDocument =>
  typeof policies === "string" || (policies !== null && typeof policies === "object" && "Statement" in policies);

function applied(policies: PolicyDocument | readonly PolicyDocument[], name: string): AppliedPolicy[] {
  if (isDocument(policies)) return [one(policies, name)];
  return policies.map((policy, index) => one(policy, policies.length === 1 ? name : `${name} ${index + 1}`));
}

function one(policy: PolicyDocument, name: string): AppliedPolicy {
  if (!isDocument(policy)) throw new TypeError(`the ${name} is no policy document: it has no \`Statement\``);
  return { policy: compilePolicy(typeof policy === "string" ? policy : JSON.stringify(policy, undefined, 2)), name };
}
