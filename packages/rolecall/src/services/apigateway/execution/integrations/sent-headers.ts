/** The client's headers as backends of proxy integrations see them. */
import type { Pairs } from "../../../execute-api/pairs.js";
import type { Exchange } from "../exchange.js";

/**
 * A signature is for API Gateway alone.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html: Authorization is dropped
 *   where it holds a signature, or the method's authorization is AWS_IAM
 */
export const withoutSignature = ({ request, route }: Pick<Exchange, "request" | "route">): Pairs =>
  request.headers.filter(
    ([name, value]) =>
      name.toLowerCase() !== "authorization" ||
      !(value.startsWith("AWS4-") || route.method.authorizationType === "AWS_IAM"),
  );
