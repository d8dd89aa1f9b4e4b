/** Whether the route lets the request in, by what the route asks for. */
import type { Routed } from "../exchange.js";
import { internalServerError } from "../failures.js";
import { authorizeByFunction } from "./by-function.js";
import { authorizeByToken } from "./by-token.js";
import { authorizeSigned } from "./signed.js";

/** @throws GatewayFailure 401, 403, or 500 where the authorizer fails */
export async function authorizeRoute(exchange: Routed): Promise<void> {
  const { route } = exchange.matched;
  if (route.authorizationType === "NONE") return;
  if (route.authorizationType === "AWS_IAM") return authorizeSigned(exchange);
  const authorizer = exchange.definition.authorizers.find(({ id }) => id === route.authorizerId);
  // A deployment freezes routes and authorizers together, so there is one.
  if (authorizer === undefined) throw internalServerError();
  if (authorizer.jwt !== undefined) return authorizeByToken(exchange, authorizer, authorizer.jwt);
  return authorizeByFunction(exchange, authorizer);
}
