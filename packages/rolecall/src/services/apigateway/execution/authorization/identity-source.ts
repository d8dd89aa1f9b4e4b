/** What identifies a caller to a Lambda authorizer, and its cache: `method.request.header.Auth, context.stage`. */
import type { AuthorizerDefinition } from "../../records.js";
import type { Exchange } from "../exchange.js";
import { mapped } from "../mapped.js";
import { sourcesOf } from "../sources.js";

/** The values in order; an empty text for what the request lacks. */
export function identityOf({ identitySource = "" }: AuthorizerDefinition, exchange: Exchange): readonly string[] {
  const expressions = identitySource.split(",").map((each) => each.trim());
  const sources = sourcesOf(exchange);
  return expressions.filter((each) => each !== "").map((each) => mapped(each, sources)?.join(",") ?? "");
}
