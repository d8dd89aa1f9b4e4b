/**
 * What S3 looks at in each statement of a bucket's policy: that its actions are S3's, that its resources are the bucket and its
 * objects, and that actions, resources and condition keys go together.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
 */
import { type Action, actionsOf, conditionKey } from "@rolecall/aws-model";
import { malformedPolicy } from "./errors.js";

type OneOrMore = string | readonly string[];

export interface CheckedStatement {
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const all = (values: OneOrMore | undefined): readonly string[] => [values ?? []].flat();

/** @throws MalformedPolicy */
export function requireStatement(statement: CheckedStatement, bucket: string): void {
  const resources = all(statement.Resource ?? statement.NotResource);
  if (resources.length === 0) throw malformedPolicy("Missing required field Resource");
  for (const resource of resources) {
    if (!isOf(resource, bucket)) throw malformedPolicy("Policy has invalid resource");
  }
  const actions = all(statement.Action ?? statement.NotAction).map(actionsLike);
  const kinds = new Set(resources.flatMap((resource) => kindsOf(resource)));
  for (const found of statement.Action === undefined || statement.Resource === undefined ? [] : actions) {
    if (!found.some((action) => action.resourceTypes.some(({ name }) => kinds.has(name)))) {
      throw malformedPolicy("Action does not apply to any resource(s) in statement");
    }
  }
  const spoken = statement.Action === undefined ? actionsOf("s3") : actions.flat();
  for (const name of Object.values(statement.Condition ?? {}).flatMap(Object.keys)) requireKey(name, spoken);
}

function requireKey(name: string, actions: readonly Action[]): void {
  const key = /^(aws|s3):/i.test(name) ? conditionKey(name) : undefined;
  if (key === undefined) {
    // Keys of other services (`saml:aud`, `sts:ExternalId`) are those of sessions.
    if (/^(aws|s3):/i.test(name) || !name.includes(":")) throw malformedPolicy("Policy has an invalid condition key");
    return;
  }
  const isUsual = /^aws:/i.test(name);
  if (!isUsual && !actions.some(({ conditionKeys }) => conditionKeys.includes(key.name))) {
    throw malformedPolicy("Conditions do not apply to combination of actions and resources in statement");
  }
}

/** S3's actions that a pattern means. @throws MalformedPolicy for none */
function actionsLike(pattern: string): readonly Action[] {
  const name = pattern === "*" ? "*" : /^s3:(.*)$/i.exec(pattern)?.[1]?.toLowerCase();
  const found = name === undefined ? [] : actionsOf("s3").filter((action) => fits(name, action.name.toLowerCase()));
  if (found.length === 0) throw malformedPolicy("Policy has invalid action");
  return found;
}

/** Goes back to the last `*` alone, so that no pattern takes longer than its length times the text's. */
function fits(pattern: string, text: string): boolean {
  let [at, star, resumed] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      resumed = index;
    } else if (pattern[at] === "?" || pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resumed;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Of a wildcard before the first slash both may be meant. */
function kindsOf(resource: string): readonly string[] {
  const path = resource.replace(/^arn:[^:]*:s3:::/, "");
  const slash = path.indexOf("/");
  if (slash >= 0) return ["object"];
  return /[*?$]/.test(path) ? ["bucket", "object"] : ["bucket"];
}

/** S3 takes a policy only for the bucket that it is put on: its own ARN, and those of objects below it. */
const isOf = (resource: string, bucket: string): boolean =>
  resource.replace(/^arn:[^:]*:s3:::/, "") !== resource &&
  (resource.endsWith(`:::${bucket}`) || resource.includes(`:::${bucket}/`) || /:::[^/]*[*?$]/.test(resource));
