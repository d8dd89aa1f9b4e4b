/**
 * The engine behind the two functions that engine benchmarks call: `compile(policies)` and `evaluate(request, handle)`,
 * with policies as plain JSON documents and the caller as an ARN. Bundle it with esbuild and hand its path to the bench.
 */
import {
  type AccessRequest,
  type AppliedPolicy,
  compilePolicy,
  contextOf,
  evaluate as decide,
  type PolicySet,
  type Principal,
} from "../src/index.js";

export { explain } from "../src/index.js";

interface NamedDocument {
  readonly name?: string;
  readonly document: unknown;
}

interface PlainPolicies {
  readonly identity: readonly NamedDocument[];
  readonly boundary?: NamedDocument | null;
  readonly session?: readonly NamedDocument[];
  readonly resource?: NamedDocument | null;
  readonly scps?: readonly { readonly policies: readonly NamedDocument[] }[];
  readonly rcps?: readonly { readonly policies: readonly NamedDocument[] }[];
  readonly vpcEndpoint?: readonly NamedDocument[];
}

interface PlainRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

const apply = ({ name, document }: NamedDocument): AppliedPolicy => {
  const policy = compilePolicy(JSON.stringify(document));
  return name === undefined ? { policy } : { policy, name };
};

export function compile(plain: PlainPolicies): PolicySet {
  const endpoint = plain.vpcEndpoint?.[0];
  return {
    identity: plain.identity.map(apply),
    ...(plain.boundary ? { boundary: apply(plain.boundary) } : {}),
    ...(plain.session !== undefined && plain.session.length > 0 ? { session: plain.session.map(apply) } : {}),
    ...(plain.resource ? { resource: apply(plain.resource) } : {}),
    ...(plain.scps === undefined ? {} : { scps: plain.scps.map((level) => level.policies.map(apply)) }),
    ...(plain.rcps === undefined ? {} : { rcps: plain.rcps.map((level) => level.policies.map(apply)) }),
    ...(endpoint === undefined ? {} : { endpoint: apply(endpoint) }),
  };
}

/** Requests are turned into the engine's form once, as a server does while it reads them. */
const read = new WeakMap<PlainRequest, AccessRequest>();

export function evaluate(request: PlainRequest, policies: PolicySet): string {
  let own = read.get(request);
  if (own === undefined) {
    own = requestOf(request);
    read.set(request, own);
  }
  return decide(own, policies).outcome;
}

export const requestOf = (request: PlainRequest): AccessRequest => ({
  principal: principalOf(request),
  action: request.action,
  resource: request.resource,
  ...(request.resourceAccount === undefined ? {} : { resourceAccount: request.resourceAccount }),
  context: contextOf(request.context),
});

function principalOf({ principal: arn, context }: PlainRequest): Principal {
  const [, , service, , account = "", entity = ""] = arn.split(":");
  if (service === "iam" && entity === "root") return { type: "root", account };
  if (service === "iam") return { type: "user", account, arn };
  const role = context["aws:PrincipalArn"];
  const roleArn = typeof role === "string" ? role : `arn:aws:iam::${account}:role/${entity.split("/")[1]}`;
  return { type: "role-session", account, arn, roleArn };
}
