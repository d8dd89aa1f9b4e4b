/**
 * As whom an integration calls: API Gateway for the method, a role, or the caller himself.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-basic-setup.html (2026-11)
 */
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError } from "../../../../kernel/errors.js";
import { asApiGateway, asApiRole } from "../../../execute-api/assume.js";
import { type Exchange, sourceArn } from "../exchange.js";
import { misconfigured } from "../failures.js";
import { withStageVariables } from "./uri.js";

const CALLER = "arn:aws:iam::*:user/*";

/** @throws GatewayFailure the role can't be assumed, or nobody has signed the request */
export async function integrationCaller(exchange: Exchange): Promise<CallAs> {
  const { api, found, host, route, signal } = exchange;
  const credentials = withStageVariables(route.method.methodIntegration?.credentials ?? "", exchange);
  if (credentials === "") return { ...asApiGateway({ ...api, sourceArn: sourceArn(exchange) }), signal };
  if (credentials === CALLER) {
    if (!found.caller)
      throw misconfigured("the caller's credentials are to be used, and nobody has signed the request");
    return found.caller;
  }
  try {
    return {
      ...(await asApiRole(credentials, { ...api, sourceArn: sourceArn(exchange) }, host)),
      signal,
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw misconfigured("API Gateway does not have permission to assume the provided role");
  }
}
