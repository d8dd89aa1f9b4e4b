/** What the route's integration answers. */
import type { Routed } from "../exchange.js";
import { internalServerError } from "../failures.js";
import type { Response } from "../mapping.js";
import { callWebServer } from "./http.js";
import { callLambda } from "./lambda.js";
import { callService } from "./service.js";

/** @throws GatewayFailure 500 or 503 where there is no answer */
export async function integrate(exchange: Routed): Promise<Response> {
  const { target } = exchange.matched.route;
  const integration = exchange.definition.integrations.find(({ id }) => target === `integrations/${id}`);
  if (integration === undefined) {
    // What AWS says of a route without an integration is unverified.
    exchange.found.integration = { error: "No target configured for the route" };
    throw internalServerError();
  }
  if (integration.subtype !== undefined) return callService(exchange, integration, integration.subtype);
  return integration.type === "AWS_PROXY" ? callLambda(exchange, integration) : callWebServer(exchange, integration);
}
