/** Names as policies write them so that they mean nothing but themselves. */

/**
 * In the sixth part of a resource and in values with wildcards; only documents of 2012-10-17 can say it.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
const escaped = (text: string): string =>
  text.replace(/\$(?=\{)|[*?]/g, (character) => (character === "$" ? "${$}" : `\${${character}}`));

export const needsVariables = (text: string): boolean => text !== "*" && /\$\{|[*?]/.test(text);

const API_ARN = /^arn:[^:]+:execute-api:/;

/** The resource pattern that matches this resource; and, where the document can say so, no other. */
export function literalResource(resource: string, variables: boolean): string {
  if (resource === "*" || !variables) return resource;
  const parts = resource.split(":");
  if (parts.length < 6) return resource;
  return [...parts.slice(0, 5), escaped(parts.slice(5).join(":"))].join(":");
}

/**
 * The value of a condition that matches this text alone. `wildcards`: whether the operator knows any.
 *
 * API Gateway itself writes `*` for a path's parameters in the ARN that it calls for, and policies write it after it.
 */
export function literalValue(text: string, wildcards: boolean, variables: boolean): string {
  if (!variables || (wildcards && API_ARN.test(text))) return text;
  return wildcards ? escaped(text) : text.replaceAll("${", "${$}{");
}
