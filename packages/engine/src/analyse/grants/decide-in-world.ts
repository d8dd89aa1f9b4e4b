/**
 * One request decided with every policy of a world that applies to it: the only place where a world turns into what
 * `evaluate` takes, so that each claim of this folder can be checked by deciding a request.
 */
import type { Decision } from "../../decision.js";
import { evaluate } from "../../evaluate.js";
import type { AccessRequest, PolicySet } from "../../request.js";
import type { AccessWorld } from "./world.js";
import { WorldIndex } from "./world-index.js";

/** Decides a request as this world's policies have it. `resourceAccount` may be left to the world. */
export function evaluateIn(world: AccessWorld, request: AccessRequest): Decision {
  const resourceAccount = WorldIndex.of(world).resourceAccount(request);
  const whole = resourceAccount === undefined ? request : { ...request, resourceAccount };
  return evaluate(whole, policiesFor(world, whole));
}

/** The policies that apply to a request. */
export function policiesFor(world: AccessWorld, request: AccessRequest): PolicySet {
  const index = WorldIndex.of(world);
  const { principal, action, resource } = request;
  const attached = index.attachedTo(principal);
  const { policy, mustAllow } = index.policyOn(resource, action);
  const scps = index.scpsOn(principal);
  const owner = index.resourceAccount(request);
  const rcps = owner === undefined ? undefined : index.rcpsOn(owner);
  return {
    ...attached,
    ...(policy === undefined ? {} : { resource: policy }),
    resourceRule: mustAllow ? "must-allow" : "usual",
    ...(scps === undefined ? {} : { scps }),
    ...(rcps === undefined ? {} : { rcps }),
    ...(world.rcpServices === undefined ? {} : { organization: { rcpServices: world.rcpServices } }),
  };
}
