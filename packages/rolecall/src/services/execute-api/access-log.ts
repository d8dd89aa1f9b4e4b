/**
 * The line of an access log: a format with `$context` variables.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html (2026-11)
 */

/** `value` is asked with what stands behind `$context.`; a variable without a value is a hyphen. */
export const accessLogLine = (format: string, value: (variable: string) => string | undefined): string =>
  format.replace(
    /\$context\.(\w+(?:\.\w+)*)|\$\{context\.(\w+(?:\.\w+)*)\}/g,
    (_, bare: string | undefined, braced: string | undefined) => value(bare ?? braced ?? "") ?? "-",
  );

/** A variable of a nested object: `identity.sourceIp`. */
export function variableOf(context: object, variable: string): string | undefined {
  let found: unknown = context;
  for (const part of variable.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  if (found === undefined || found === null || typeof found === "object") return undefined;
  return String(found);
}
