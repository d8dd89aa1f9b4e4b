/** From plain JSON, as truths and random cases have it, to what the engine takes. */
import {
  type AccessRequest,
  type AppliedPolicy,
  compilePolicy,
  contextOf,
  type Organization,
  type PolicySet,
  type Principal,
} from "../src/index.js";
import type { PlainCase } from "./cases.js";

const apply = (document: unknown): AppliedPolicy => ({ policy: compilePolicy(JSON.stringify(document)) });

export function policySet(plain: PlainCase["policies"]): PolicySet {
  const { boundary, session, resource, resourceRule, scps, rcps, endpoint, organization } = plain;
  return {
    identity: plain.identity.map(apply),
    ...(boundary === undefined ? {} : { boundary: apply(boundary) }),
    ...(session === undefined ? {} : { session: session.map(apply) }),
    ...(resource === undefined ? {} : { resource: apply(resource) }),
    ...(resourceRule === undefined ? {} : { resourceRule }),
    ...(scps === undefined ? {} : { scps: scps.map((level) => level.map(apply)) }),
    ...(rcps === undefined ? {} : { rcps: rcps.map((level) => level.map(apply)) }),
    ...(endpoint === undefined ? {} : { endpoint: apply(endpoint) }),
    ...(organization === undefined ? {} : { organization: organizationOf(organization) }),
  };
}

const organizationOf = ({
  rcpServices,
  ...rest
}: NonNullable<PlainCase["policies"]["organization"]>): Organization => ({
  ...rest,
  ...(rcpServices === undefined ? {} : { rcpServices: new Set(rcpServices) }),
});

export const accessRequest = (plain: PlainCase["request"]): AccessRequest => ({
  ...plain,
  principal: plain.principal as unknown as Principal,
  context: contextOf(plain.context),
});
