/**
 * Are the condition keys in the requests that the statement speaks of? A key that an action does not have is absent, so
 * that an Allow never applies to it, or a Deny never holds it.
 */
import type { Checking, NamedAction } from "../checking.js";
import type { Declaration } from "../declaration.js";
import type { ConditionView, StatementView } from "../view.js";

export const CONDITION_SUPPORT = {
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: {
    severity: "error",
    message: "requests for <actions> do not have the condition key `<key>`",
    analyzer: {
      issueCode: "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
      details:
        "The following actions: <actions> are not supported by the condition key <key>. The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key.",
    },
  },
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    severity: "suggestion",
    message: "requests for <actions> carry no tags of the resource, so this allows none of them",
    analyzer: {
      issueCode: "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      details:
        "Using the effect Allow with the tag condition key <key> and actions for services with the following prefixes does not affect the policy: <services>. Actions for the listed service are not allowed by this statement. We recommend that you move these actions to a different statement without this condition key.",
    },
  },
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    severity: "suggestion",
    message: "many actions' requests carry no tags of the resource, and this allows none of those",
    analyzer: {
      issueCode: "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      details:
        "Using the effect Allow with NotAction and the tag condition key <key> allows only service actions that support the condition key. The condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction.",
    },
  },
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    severity: "security-warning",
    message: "requests for <actions> carry no tags of the resource, so this denies none of them",
    analyzer: {
      issueCode: "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      details:
        "Using the effect Deny with the tag condition key <key> and actions for services with the following prefixes can be overly permissive: <services>. Actions for the listed services are not denied by this statement. We recommend that you move these actions to a different statement without this condition key.",
    },
  },
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    severity: "security-warning",
    message: "many actions' requests carry no tags of the resource, and this denies none of those",
    analyzer: {
      issueCode: "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      details:
        "Using the effect Deny with NotAction and the tag condition key <key> can be overly permissive because some service actions are not denied by this statement. This is because the condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction.",
    },
  },
} as const satisfies Record<string, Declaration>;

const RESOURCE_TAG = "aws:resourcetag/";

export function checkConditionSupport(checking: Checking): void {
  for (const statement of checking.statements)
    for (const condition of statement.conditions) {
      // Where an absent key lets the condition hold, the author may well have meant just that.
      if (condition.ifExists || condition.family === "Null" || condition.set === "ForAllValues") continue;
      if (condition.lowerKey.startsWith(RESOURCE_TAG)) checkResourceTag(condition, statement, checking);
      else checkSupport(condition, statement, checking);
    }
}

function checkSupport(condition: ConditionView, { action }: StatementView, checking: Checking): void {
  const { vocabulary } = checking;
  const { key } = condition;
  if (vocabulary === undefined || action === undefined || action.negated || isInEveryRequest(condition.lowerKey))
    return;
  const template = sameTemplate(vocabulary.conditionKey(key)?.name);
  if (template === undefined) return;
  const without = named(action.entries, checking).filter(
    (one) => !hasKey(one, template) && !HALF_DESCRIBED.has(one.prefix),
  );
  if (without.length === 0) return;
  checking.report.add("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", condition.spot, { key, actions: list(without) });
}

/** Global keys come with the caller or the call, whatever the action; of the tags in a request that is not so. */
function isInEveryRequest(lowerKey: string): boolean {
  if (lowerKey.startsWith("aws:")) return !lowerKey.startsWith("aws:requesttag/") && lowerKey !== "aws:tagkeys";
  return (
    lowerKey.slice(0, lowerKey.indexOf(":")).includes(".") ||
    lowerKey.startsWith("saml:") ||
    OF_THE_CALLER.has(lowerKey)
  );
}

/**
 * Keys of one service that come with the caller's credentials into requests to any other.
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html ("cross-service")
 */
const OF_THE_CALLER = new Set([
  "ec2:roledelivery",
  "ec2:sourceinstancearn",
  "glue:roleassumedby",
  "glue:credentialissuingservice",
  "codebuild:buildarn",
  "codebuild:projectarn",
  "lambda:sourcefunctionarn",
  "ssm:sourceinstancearn",
  "identitystore:userid",
]);

function checkResourceTag(condition: ConditionView, { action, effect }: StatementView, checking: Checking): void {
  if (action === undefined || effect === undefined || checking.vocabulary === undefined) return;
  const { report } = checking;
  const { key, spot } = condition;
  if (action.negated) {
    if (effect === "Allow") report.add("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, { key });
    else report.add("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, { key });
    return;
  }
  const without = named(action.entries, checking).filter((one) => !hasKey(one, `${RESOURCE_TAG}*`));
  if (without.length === 0) return;
  const services = `[${[...new Set(without.map(({ prefix }) => prefix))].join(", ")}]`;
  const values = { key, services, actions: list(without) };
  if (effect === "Allow") report.add("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, values);
  else report.add("DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, values);
}

/** Those that are written out; of a wildcard's actions the author may mean just those that have the key. */
function named(entries: readonly { readonly text: string }[], checking: Checking): readonly NamedAction[] {
  return entries.flatMap(({ text }) => (/[*?]/.test(text) ? [] : (checking.actions(text) ?? [])));
}

function hasKey({ action }: NamedAction, template: string): boolean {
  const has = (keys: readonly string[]): boolean => keys.some((key) => sameTemplate(key) === template);
  return has(action.conditionKeys) || action.resourceTypes.some(({ conditionKeys }) => has(conditionKeys));
}

/** The reference writes `${TagKey}`, `<key>` and `tag-key` for the part that is the user's own. */
function sameTemplate(name: string): string;
function sameTemplate(name: string | undefined): string | undefined;
function sameTemplate(name: string | undefined): string | undefined {
  return name?.toLowerCase().replace(/(?:\$\{[^}]*\}|<[^>]*>|(?<=\/)tag-key)/g, "*");
}

/** Services whose actions the reference gives fewer keys than AWS's own policies ask for. */
const HALF_DESCRIBED = new Set(["aws-marketplace", "tag"]);

const LISTED = 5;

function list(actions: readonly NamedAction[]): string {
  const names = [...new Set(actions.map(({ prefix, action }) => `${prefix}:${action.name}`))];
  const shown = names.slice(0, LISTED).join(", ");
  return names.length <= LISTED ? shown : `${shown} and ${names.length - LISTED} more`;
}
