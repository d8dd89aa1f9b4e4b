/** What identifies a caller to an authorizer: `$request.header.Authorization`, `$context.routeKey`, `$stageVariables.a`. */
import type { AuthorizerDefinition } from "../../records.js";
import type { Routed } from "../exchange.js";
import { evaluate } from "../expressions.js";
import { requestLookup } from "../mapping.js";

/** The values in order; undefined where the request lacks one. */
export function identityOf({ identitySource }: AuthorizerDefinition, exchange: Routed): readonly string[] | undefined {
  const lookup = requestLookup(exchange);
  const values: string[] = [];
  for (const source of identitySource) {
    const value = evaluate(source, lookup);
    if (value === undefined || value === "") return undefined;
    values.push(value);
  }
  return values;
}
