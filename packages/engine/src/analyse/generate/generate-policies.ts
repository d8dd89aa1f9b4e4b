/**
 * From calls to the policy that allows them and, unless told to generalise, nothing else: no action is allowed on a
 * resource on which it was not called. The order of the calls makes no difference.
 */
import type {
  Call,
  GeneratedPolicies,
  GeneratedPolicy,
  GeneratedStatement,
  GenerateOptions,
} from "./generated-policy.js";
import { permissionsOf } from "./permissions.js";
import { type Group, grouped, partOf, statementOf } from "./statements.js";

/**
 * @example
 * const { policies } = generatePolicies([
 *   { action: "dynamodb:PutItem", resource: table },
 *   { action: "dynamodb:GetItem", resource: table },
 * ]);
 * policies[0].text; // one statement: both actions on the table
 */
export function generatePolicies(calls: readonly Call[], options: GenerateOptions = {}): GeneratedPolicies {
  const { permissions, notes } = permissionsOf(calls, options);
  const limit = options.maxCharacters ?? Number.POSITIVE_INFINITY;
  const groups = grouped(permissions).flatMap((group) => small(group, limit));
  const policies = packed(groups, limit).map((list) => policyOf(list, options.sids === true));
  const tooLarge = policies.filter(({ statements }) => sizeOf(statements) > limit);
  return {
    policies,
    notes: [
      ...notes,
      ...tooLarge.map(({ statements }) => ({
        message: `One action on one resource already takes more than ${limit} characters.`,
        calls: statements.flatMap((one) => one.calls),
      })),
    ],
  };
}

function policyOf(groups: readonly Group[], sids: boolean): GeneratedPolicy {
  const statements = groups.map((group, i) => statementOf(group, sids ? sidOf(group, i) : undefined));
  return { text: JSON.stringify(documentOf(statements), null, 2), statements };
}

const documentOf = (statements: readonly GeneratedStatement[]): object => ({
  Version: "2012-10-17",
  Statement: statements.map(({ statement }) => statement),
});

/** White space does not count, so IAM says: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const sizeOf = (statements: readonly GeneratedStatement[]): number => JSON.stringify(documentOf(statements)).length;

const EMPTY = sizeOf([]);

/** With the longest `Sid` that it can get, whether or not it gets one, and a comma. */
const sizeOfGroup = (group: Group): number =>
  JSON.stringify(statementOf(group, sidOf(group, 9_998)).statement).length + 1;

/** `Dynamodb1`: IAM takes letters and digits, each once in a policy. */
function sidOf({ actions }: Group, index: number): string {
  const prefixes = new Set(actions.map((action) => action.slice(0, action.indexOf(":")).replace(/[^A-Za-z0-9]/g, "")));
  const [prefix = ""] = prefixes;
  const name = prefixes.size === 1 ? prefix : "several";
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}${index + 1}`;
}

/** A statement that no policy could hold is halved until one can. */
function small(group: Group, limit: number): readonly Group[] {
  const { actions, resources } = group;
  if (EMPTY + sizeOfGroup(group) <= limit || (actions.length === 1 && resources.length === 1)) return [group];
  const byResource =
    resources.length > 1 && resources.join().length >= (actions.length > 1 ? actions.join().length : 0);
  const [list, half] = byResource ? [resources, resources.length >> 1] : [actions, actions.length >> 1];
  const halves = [list.slice(0, half), list.slice(half)];
  return halves.flatMap((one) =>
    small(byResource ? partOf(group, actions, one) : partOf(group, one, resources), limit),
  );
}

/** Each statement goes to the first policy that has room for it. */
function packed(groups: readonly Group[], limit: number): readonly (readonly Group[])[] {
  const policies: { size: number; readonly own: Group[] }[] = [];
  for (const group of groups) {
    const size = sizeOfGroup(group);
    const room = policies.find((one) => one.size + size <= limit);
    if (room === undefined) policies.push({ size: EMPTY + size, own: [group] });
    else {
      room.size += size;
      room.own.push(group);
    }
  }
  return policies.map(({ own }) => own);
}
