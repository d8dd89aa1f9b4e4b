/** ARN templates of the vocabulary, `arn:${Partition}:s3:::${BucketName}/${ObjectName}`, as patterns. */
import { splitArn } from "../match/resource.js";
import type { Vocabulary } from "../vocabulary.js";
import { NO_SLASH } from "./glob.js";

/** Names that never hold a slash, so that `b/k` is an object and no bucket. Of the others AWS does not say. */
const WITHOUT_SLASH = /\$\{(?:BucketName|TableName)\}/g;

export interface TemplateParts {
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export const templatePattern = (template: string): string =>
  template.replace(WITHOUT_SLASH, NO_SLASH).replace(/\$\{[^}]*\}/g, "*");

/**
 * Of all resources whose ARNs have this service, as far as the actions of the service of that prefix work on them.
 * Undefined when one of these actions works on resources that nobody describes, or on other services' resources.
 */
export function partsOfService(service: string, vocabulary: Vocabulary): readonly TemplateParts[] | undefined {
  const templates = new Set<string>();
  for (const { resourceTypes } of vocabulary.actionsOf(service))
    for (const { arn } of resourceTypes) templates.add(arn);
  for (const { arn } of vocabulary.resourceTypesOf?.(service) ?? []) templates.add(arn);
  const parts: TemplateParts[] = [];
  for (const template of templates) {
    const [, , of, region = "", account = "", resource] = splitArn(templatePattern(template));
    if (resource === undefined || of === "*") return undefined;
    if (of === service) parts.push({ region, account, resource });
  }
  return parts;
}
