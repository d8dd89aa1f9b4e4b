/**
 * Decisions as GetRequestAuthorizationDetails tells of them.
 *
 * AWS: https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html
 * unverified: which keys stand in the request's context and which in an evaluation's; the form of the names made up for
 * inline policies and for statements without Sid (AWS calls the former opaque and the latter generated).
 */
import type { Output } from "@rolecall/aws-model";
import type {
  AuthorizationContext,
  Evaluation,
  iamToolbox,
  MatchedPolicy,
  PolicyInfo,
  PolicyType,
} from "@rolecall/aws-model/iam-toolbox";
import type { Layer, PolicyTrace, Principal } from "@rolecall/engine";
import type { Evaluated } from "./evaluations.js";

export function detailsOf(
  evaluated: readonly Evaluated[],
): Output<typeof iamToolbox, "GetRequestAuthorizationDetails"> {
  const requestContext = sharedContext(evaluated);
  const policies = new Map<string, PolicyInfo & { readonly uri: string }>();
  const evaluations = evaluated.map(({ entry, explanation }): Evaluation => {
    const considered = explanation.policies.map((trace) => {
      const key = keyOf(trace);
      const known =
        policies.get(key) ?? describe(trace, entry.resource, entry.evidence.principal as Principal, policies.size);
      policies.set(key, known);
      return { trace, uri: known.uri };
    });
    const effect = EFFECTS[explanation.decision.outcome];
    return {
      action: entry.action,
      resource: entry.resource,
      context: Object.fromEntries(Object.entries(entry.context).filter(([key]) => !(key in requestContext))),
      evaluatedEffect: effect,
      // AWS: an implicit denial produces no matched policies.
      matchedPolicies: effect === "IMPLICIT_DENY" ? [] : considered.flatMap(({ trace, uri }) => matched(trace, uri)),
    };
  });
  return { requestContext, evaluations, policies: [...policies.values()] };
}

const EFFECTS = {
  allowed: "ALLOW",
  explicitDeny: "EXPLICIT_DENY",
  implicitDeny: "IMPLICIT_DENY",
  undetermined: "IMPLICIT_DENY",
} as const;

/** Global keys that every evaluation has with the same value, but for those that tell of the resource. */
function sharedContext([first, ...others]: readonly Evaluated[]): AuthorizationContext {
  const entries = Object.entries(first?.entry.context ?? {}).filter(
    ([key, value]) =>
      /^aws:(?!Resource)/i.test(key) &&
      others.every(({ entry }) => JSON.stringify(entry.context[key]) === JSON.stringify(value)),
  );
  return Object.fromEntries(entries);
}

const TYPES: Readonly<Record<Layer, PolicyType>> = {
  identity: "IDENTITY_BASED_POLICY",
  resource: "RESOURCE_BASED_POLICY",
  trust: "RESOURCE_BASED_POLICY",
  boundary: "PERMISSIONS_BOUNDARY",
  session: "SESSION_POLICY",
  scp: "SERVICE_CONTROL_POLICY",
  rcp: "RESOURCE_CONTROL_POLICY",
  endpoint: "VPC_ENDPOINT_POLICY",
};

const keyOf = ({ layer, policy: { arn, name, attachedTo, policy } }: PolicyTrace): string =>
  JSON.stringify([TYPES[layer], arn ?? [name, policy.hash], attachedTo]);

function describe(
  { layer, policy: { arn, attachedTo } }: PolicyTrace,
  resource: string,
  principal: Principal,
  index: number,
): PolicyInfo & { readonly uri: string } {
  const type = TYPES[layer];
  const holder = attachedTo ?? (type === "RESOURCE_BASED_POLICY" ? resource : holderOf(principal));
  return {
    type,
    inline: arn === undefined,
    uri: arn ?? `inline-policy-${index + 1}`,
    attachedTo: holder === undefined ? [] : [{ arn: holder }],
  };
}

/** Whose policies speak for a caller: the role behind a session, the user behind a federated one. */
function holderOf(principal: Principal): string | undefined {
  switch (principal.type) {
    case "role-session":
      return principal.roleArn;
    case "federated-user":
      return principal.userArn ?? principal.arn;
    case "user":
      return principal.arn;
    default:
      return undefined;
  }
}

function matched({ statements }: PolicyTrace, uri: string): MatchedPolicy[] {
  const applying = statements.filter(({ applies }) => applies === "yes");
  if (applying.length === 0) return [];
  return [
    {
      uri,
      matchedStatements: applying.map(({ sid, index, effect }) => ({
        sid: sid ?? `Statement${index + 1}`,
        evaluatedEffect: effect === "Allow" ? "ALLOW" : "DENY",
      })),
    },
  ];
}
