/**
 * Under which names AWS shows a resource's tags to policies: `aws:ResourceTag/…`, for some services also their own
 * spelling (`iam:ResourceTag/…`), for some resources none at all (IAM's groups, Lambda's layers). The service
 * reference lists them for each action and each type of resource.
 *
 * AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { findAction } from "@rolecall/aws-model";

/** Lower-case names without the tag's own part, each with AWS's spelling: `iam:resourcetag` to `iam:ResourceTag`. */
export type TagKeyNames = ReadonlyMap<string, string>;

interface ActionTagKeys {
  /** The same for every type of resource that the action works on, so the resource need not be looked at. */
  readonly uniform: TagKeyNames | undefined;
  readonly types: readonly { readonly arn: RegExp; readonly names: TagKeyNames }[];
}

const NONE: TagKeyNames = new Map();
const byAction = new Map<string, ActionTagKeys>();

/** The names under which the tags of `resource` are in the context of `action`. */
export function resourceTagKeys(action: string, resource: string): TagKeyNames {
  let keys = byAction.get(action);
  if (keys === undefined) {
    keys = read(action);
    byAction.set(action, keys);
  }
  return keys.uniform ?? keys.types.find(({ arn }) => arn.test(resource))?.names ?? NONE;
}

function read(action: string): ActionTagKeys {
  const colon = action.indexOf(":");
  const found = findAction(action.slice(0, colon), action.slice(colon + 1));
  const own = found?.conditionKeys ?? [];
  const types = (found?.resourceTypes ?? []).map(({ arn, conditionKeys }) => ({
    arn: arnPattern(arn),
    names: tagKeyNames([...own, ...conditionKeys]),
  }));
  const [first] = types;
  const names = first?.names ?? tagKeyNames(own);
  const same = types.every(
    (type) => type.names.size === names.size && [...names.keys()].every((n) => type.names.has(n)),
  );
  return { uniform: same ? names : undefined, types };
}

const tagKeyNames = (conditionKeys: readonly string[]): TagKeyNames =>
  new Map(
    conditionKeys.flatMap((key) => {
      const name = /^[^/]+:ResourceTag(?=\/)/i.exec(key)?.[0];
      return name === undefined ? [] : [[name.toLowerCase(), name] as const];
    }),
  );

/** `arn:${Partition}:iam::${Account}:group/${GroupNameWithPath}` as a pattern. */
const arnPattern = (arn: string): RegExp =>
  new RegExp(`^${arn.replace(/[.*+?^()|[\]\\]/g, "\\$&").replace(/\$\{\w+\}/g, "[^]*")}$`);
