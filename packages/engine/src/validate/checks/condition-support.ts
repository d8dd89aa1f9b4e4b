/**
 * Are the condition keys in the requests that the statement speaks of? A key that an action does not have is absent, so
 * that an Allow never applies to it, or a Deny never holds it.
 */
import type { Checking, NamedAction } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { hasWildcard } from "../glob.js";
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
  if (checking.vocabulary === undefined) return;
  for (const statement of checking.statements) {
    const actions = new NamedActions(statement, checking);
    for (const condition of statement.conditions) {
      // Where an absent key lets the condition hold, the author may well have meant just that.
      if (condition.ifExists || condition.family === "Null" || condition.set === "ForAllValues") continue;
      if (condition.lowerKey.startsWith(RESOURCE_TAG)) checkResourceTag(condition, statement, actions, checking);
      // Whoever takes a role is asked about session tags and the rest in one context, that of the whole call.
      else if (checking.kind !== "trust") checkSupport(condition, statement, actions, checking);
    }
  }
}

/**
 * The actions that a statement writes out; of a wildcard's actions the author may mean just those that have the key.
 * Which of them lack a key is looked up once for each kind of key.
 */
class NamedActions {
  readonly #lacking = new Map<string, Lacking>();
  #actions: readonly NamedAction[] | undefined;

  constructor(
    private readonly statement: StatementView,
    private readonly checking: Checking,
  ) {}

  lacking(template: string): Lacking {
    let known = this.#lacking.get(template);
    if (known !== undefined) return known;
    this.#actions ??= this.#read();
    const without = this.#actions.filter(
      (one) => !HALF_DESCRIBED.has(one.prefix) && this.checking.budget.spend(64) && !hasKey(one, template),
    );
    known = {
      count: without.length,
      names: list(without.map(({ prefix, action }) => `${prefix}:${action.name}`)),
      services: [...new Set(without.map(({ prefix }) => prefix))].join(", "),
    };
    this.#lacking.set(template, known);
    return known;
  }

  #read(): readonly NamedAction[] {
    const entries = this.statement.action?.entries ?? [];
    const written = new Set(entries.map(({ text }) => text.toLowerCase()).filter((text) => !hasWildcard(text)));
    return [...written].flatMap((text) => this.checking.actions(text) ?? []);
  }
}

interface Lacking {
  readonly count: number;
  readonly names: string;
  readonly services: string;
}

function checkSupport(
  condition: ConditionView,
  { action }: StatementView,
  actions: NamedActions,
  { vocabulary, report }: Checking,
): void {
  const { key } = condition;
  if (action === undefined || action.negated || isInEveryRequest(condition.lowerKey)) return;
  const template = sameTemplate(vocabulary?.conditionKey(key)?.name);
  if (template === undefined) return;
  const { count, names } = actions.lacking(template);
  if (count > 0) report.add("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", condition.spot, { key, actions: names });
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

function checkResourceTag(
  { key, spot }: ConditionView,
  { action, effect }: StatementView,
  actions: NamedActions,
  { report }: Checking,
): void {
  if (action === undefined || effect === undefined) return;
  if (action.negated) {
    if (effect === "Allow") report.add("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, { key });
    else report.add("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, { key });
    return;
  }
  const { count, names, services } = actions.lacking(`${RESOURCE_TAG}*`);
  if (count === 0) return;
  const values = { key, services: `[${services}]`, actions: names };
  if (effect === "Allow") report.add("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, values);
  else report.add("DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, values);
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

function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(", ");
  return names.length <= LISTED ? shown : `${shown} and ${names.length - LISTED} more`;
}
