/** What a method leads to, by the type of its integration. */
import { notEmulated } from "../../../../kernel/errors.js";
import type { StageAnswer } from "../answer.js";
import type { Exchange } from "../exchange.js";
import { misconfigured } from "../failures.js";
import { httpCustom, httpProxy } from "./http.js";
import { lambdaCustom } from "./lambda.js";
import { lambdaProxy } from "./lambda-proxy.js";
import { mock } from "./mock.js";
import { serviceCustom } from "./service.js";
import { serviceUri, withStageVariables } from "./uri.js";

export async function integrate(exchange: Exchange): Promise<StageAnswer> {
  const integration = exchange.route.method.methodIntegration;
  if (!integration) throw misconfigured("the method has no integration");
  if (integration.responseTransferMode === "STREAM") throw notEmulated("a streamed response of an API");
  switch (integration.type) {
    case "MOCK":
      return mock(exchange, integration);
    case "HTTP":
      return httpCustom(exchange, integration);
    case "HTTP_PROXY":
      return httpProxy(exchange, integration);
    case "AWS_PROXY":
      return lambdaProxy(exchange, integration);
    case "AWS": {
      const uri = serviceUri(withStageVariables(integration.uri ?? "", exchange));
      if (!uri) throw misconfigured("Invalid endpoint address");
      return uri.service === "lambda" ? lambdaCustom(exchange, integration) : serviceCustom(exchange, integration, uri);
    }
  }
}
