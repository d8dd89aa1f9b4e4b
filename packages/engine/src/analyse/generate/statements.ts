/**
 * Permissions in as few statements as each grouping gives: actions that were called on the same resources together, or
 * resources on which the same actions were called. Neither ever allows an action on a resource without a call for it.
 */

import { oneOrMore, type StatementJson, withKey } from "../fix/json.js";
import type { GeneratedStatement, TracedLine } from "./generated-policy.js";
import { partition } from "./partition.js";
import type { KeyCondition, Permission } from "./permissions.js";

/** A statement before it is written: every action of it was called on every resource of it. */
export interface Group {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly KeyCondition[];
  readonly permissions: readonly Permission[];
}

export function grouped(permissions: readonly Permission[]): readonly Group[] {
  const byConditions = partition(permissions, ({ conditions }) => JSON.stringify(conditions));
  const groups = byConditions.flatMap((own) => connected(own).flatMap(fewest));
  return mergedByValue(groups).sort((a, b) => compare(sortKey(a), sortKey(b)));
}

/** Parts that have no action and no resource in common are grouped by themselves. */
function connected(permissions: readonly Permission[]): readonly (readonly Permission[])[] {
  const parents = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    for (let up = parents.get(at); up !== undefined; up = parents.get(at)) {
      const above = parents.get(up);
      if (above !== undefined) parents.set(at, above);
      at = up;
    }
    return at;
  };
  for (const { action, resource } of permissions) {
    const [a, b] = [root(`action ${action}`), root(`resource ${resource}`)];
    if (a !== b) parents.set(a, b);
  }
  return partition(permissions, ({ action }) => root(`action ${action}`));
}

/** The better of the two groupings; of two that are as good the shorter. */
function fewest(permissions: readonly Permission[]): readonly Group[] {
  const action = (one: Permission): string => one.action;
  const resource = (one: Permission): string => one.resource;
  const ways = [by(permissions, action, resource), by(permissions, resource, action)];
  const [best = []] = ways.sort((a, b) => a.length - b.length || sizeOf(a) - sizeOf(b));
  return best;
}

const sizeOf = (groups: readonly Group[]): number =>
  groups.reduce(
    (sum, group) => sum + [...group.actions, ...group.resources].reduce((n, text) => n + text.length + 3, 40),
    0,
  );

/** `one`s that go with the same `other`s share a statement. */
function by(
  permissions: readonly Permission[],
  one: (permission: Permission) => string,
  other: (permission: Permission) => string,
): readonly Group[] {
  const own = partition(permissions, (permission) => one(permission));
  const same = partition(own, (list) => JSON.stringify(sorted(list.map(other))));
  return same.map((lists) => groupOf(lists.flat()));
}

const groupOf = (permissions: readonly Permission[]): Group => ({
  actions: sorted(permissions.map(({ action }) => action)),
  resources: sorted(permissions.map(({ resource }) => resource)),
  conditions: permissions[0]?.conditions ?? [],
  permissions,
});

/** Statements that differ in the value of one key alone become one with several values. */
function mergedByValue(groups: readonly Group[]): Group[] {
  let now = [...groups];
  const keys = sorted(groups.flatMap(({ conditions }) => conditions.filter(mergeable).map(({ key }) => key)));
  for (const key of keys) {
    const alike = partition(now, ({ actions, resources, conditions }) =>
      JSON.stringify([
        actions,
        resources,
        conditions.map((one) => (one.key === key && mergeable(one) ? [one.key, one.operator] : one)),
      ]),
    );
    now = alike.map((same) => {
      const [first] = same as [Group, ...Group[]];
      if (same.length === 1) return first;
      const values = sorted(
        same.flatMap(({ conditions }) => conditions.filter((one) => one.key === key).flatMap((one) => one.values)),
      );
      return {
        ...first,
        conditions: first.conditions.map((one) => (one.key === key ? { ...one, values } : one)),
        permissions: same.flatMap(({ permissions }) => permissions),
      };
    });
  }
  return now;
}

/** Of a set operator, two lists made one would also allow their mixtures. */
const mergeable = ({ operator }: KeyCondition): boolean => !operator.startsWith("ForAllValues:") && operator !== "Null";

export function statementOf(group: Group, sid?: string): GeneratedStatement {
  const { actions, resources, conditions, permissions } = group;
  const condition = conditions.reduce<StatementJson>((block, one) => {
    const keys = (block[one.operator] ?? {}) as StatementJson;
    return withKey(block, one.operator, withKey(keys, one.key, oneOrMore(one.values)));
  }, {});
  return {
    statement: {
      ...(sid === undefined ? {} : { Sid: sid }),
      Effect: "Allow",
      Action: oneOrMore(actions),
      Resource: oneOrMore(resources),
      ...(conditions.length === 0 ? {} : { Condition: condition }),
    },
    calls: callsOf(permissions),
    actions: actions.map(
      (text): TracedLine => ({ text, calls: callsOf(permissions.filter(({ action }) => action === text)) }),
    ),
    resources: resources.map(
      (text): TracedLine => ({ text, calls: callsOf(permissions.filter(({ resource }) => resource === text)) }),
    ),
  };
}

/** The group's statement for some of its actions and resources. */
export function partOf(group: Group, actions: readonly string[], resources: readonly string[]): Group {
  const permissions = group.permissions.filter(
    ({ action, resource }) => actions.includes(action) && resources.includes(resource),
  );
  return { ...group, actions, resources, permissions };
}

const callsOf = (permissions: readonly Permission[]): readonly number[] =>
  [...new Set(permissions.flatMap(({ calls }) => calls))].sort((a, b) => a - b);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (list: readonly string[]): readonly string[] => [...new Set(list)].sort(compare);
const sortKey = ({ actions, resources, conditions }: Group): string => JSON.stringify([actions, resources, conditions]);
