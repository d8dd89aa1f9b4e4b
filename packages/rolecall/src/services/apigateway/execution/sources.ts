/** What mappings and templates of an exchange take their values from. */

import { contextVariables } from "./context.js";
import type { Exchange } from "./exchange.js";
import type { MappingSources } from "./mapped.js";

export const sourcesOf = (exchange: Exchange, response?: MappingSources["response"]): MappingSources => ({
  request: {
    path: exchange.route.pathParameters,
    query: exchange.request.query,
    headers: exchange.request.headers,
    body: () => Buffer.from(exchange.request.body).toString("utf8"),
  },
  ...(response === undefined ? {} : { response }),
  context: () => contextVariables(exchange),
  stageVariables: exchange.stage.variables,
});
