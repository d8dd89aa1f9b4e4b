/**
 * Who may call a method: its authorization type, and the API's resource policy, in AWS's order.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html (2026-11)
 */
import { notEmulated } from "../../../../kernel/errors.js";
import type { FrontCall } from "../../../../kernel/front.js";
import type { Exchange } from "../exchange.js";
import { misconfigured } from "../failures.js";
import { authorizeByFunction } from "./by-function.js";
import { authorizeAnonymous } from "./resource-policy.js";
import { authorizeSigned } from "./signed.js";

/** @throws GatewayFailure the caller is not let in */
export async function authorize(exchange: Exchange, call: FrontCall): Promise<void> {
  const { method } = exchange.route;
  switch (method.authorizationType) {
    case "NONE":
      return authorizeAnonymous(exchange, call);
    case "AWS_IAM":
      return authorizeSigned(exchange, call);
    case "CUSTOM": {
      const authorizer = exchange.definition.authorizers.find(({ id }) => id === method.authorizerId);
      if (!authorizer) throw misconfigured("the method's authorizer is not in the deployment");
      if (authorizer.type === "COGNITO_USER_POOLS") throw notEmulated("an authorizer of Cognito user pools");
      return authorizeByFunction(exchange, authorizer, call);
    }
    case "COGNITO_USER_POOLS":
      throw notEmulated("an authorizer of Cognito user pools");
    default:
      throw misconfigured("the method's authorization is of no type that there is");
  }
}
