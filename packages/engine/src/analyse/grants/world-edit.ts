/** Worlds with one thing changed; everything else is shared with the world they were made from. */
import type { AccessWorld, WorldPolicy, WorldResource, WorldRole, WorldUser } from "./world.js";
import type { Place } from "./world-index.js";

/** A policy with another text: a managed one wherever it is attached. */
export function withPolicyText(world: AccessWorld, place: Place, text: string): AccessWorld {
  if (place.layer === "trust") return withRole(world, place.of, (role) => ({ ...role, trust: text }));
  if (place.layer === "resource") return withResource(world, place.of, (one) => ({ ...one, policy: text }));
  const { of, policy } = place as Place & { layer: "identity" };
  const same = (other: WorldPolicy): boolean =>
    other === policy || (policy.arn !== undefined && other.arn === policy.arn);
  const edit = <T extends { readonly arn: string; readonly policies: readonly WorldPolicy[] }>(holder: T): T =>
    (holder.arn === of || policy.arn !== undefined) && holder.policies.some(same)
      ? { ...holder, policies: holder.policies.map((one) => (same(one) ? { ...one, document: text } : one)) }
      : holder;
  return {
    ...world,
    ...(world.users && { users: world.users.map(edit) }),
    ...(world.groups && { groups: world.groups.map(edit) }),
    ...(world.roles && { roles: world.roles.map(edit) }),
  };
}

/** A user, group or role with one more policy. */
export function withPolicy(world: AccessWorld, holder: string, policy: WorldPolicy): AccessWorld {
  const add = <T extends { readonly arn: string; readonly policies: readonly WorldPolicy[] }>(one: T): T =>
    one.arn === holder ? { ...one, policies: [...one.policies, policy] } : one;
  return {
    ...world,
    ...(world.users && { users: world.users.map(add) }),
    ...(world.groups && { groups: world.groups.map(add) }),
    ...(world.roles && { roles: world.roles.map(add) }),
  };
}

export const withUser = (world: AccessWorld, arn: string, edit: (user: WorldUser) => WorldUser): AccessWorld => ({
  ...world,
  users: (world.users ?? []).map((user) => (user.arn === arn ? edit(user) : user)),
});

export const withRole = (world: AccessWorld, arn: string, edit: (role: WorldRole) => WorldRole): AccessWorld => ({
  ...world,
  roles: (world.roles ?? []).map((role) => (role.arn === arn ? edit(role) : role)),
});

export const withResource = (
  world: AccessWorld,
  arn: string,
  edit: (resource: WorldResource) => WorldResource,
): AccessWorld => ({
  ...world,
  resources: (world.resources ?? []).map((resource) => (resource.arn === arn ? edit(resource) : resource)),
});
