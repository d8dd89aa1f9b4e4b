/**
 * What a Lambda authorizer answers.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html (2026-11)
 */
import { isObject, objectOf } from "../../../execute-api/json-object.js";
import type { AuthorizerResult } from "../exchange.js";
import { authorizerMisconfigured } from "../failures.js";

export interface AuthorizerAnswer {
  readonly result: AuthorizerResult;
  /** The policy as text. */
  readonly policy: string;
}

/** @throws GatewayFailure it is no answer that AWS takes */
export function authorizerAnswer(payload: string): AuthorizerAnswer {
  const parsed = objectOf(payload);
  const { principalId, policyDocument, context = null, usageIdentifierKey = null } = parsed ?? {};
  if (!isObject(policyDocument) || !("Statement" in policyDocument)) {
    throw authorizerMisconfigured("Could not parse policy");
  }
  if (typeof principalId !== "string" || principalId === "") {
    throw authorizerMisconfigured("principalId is not set in the authorizer's answer");
  }
  if (usageIdentifierKey !== null && typeof usageIdentifierKey !== "string") {
    throw authorizerMisconfigured("usageIdentifierKey is no text");
  }
  return {
    policy: JSON.stringify(policyDocument),
    result: {
      principalId,
      context: texts(context),
      ...(usageIdentifierKey === null ? {} : { usageIdentifierKey }),
    },
  };
}

/** AWS: texts, numbers and booleans alone; each reaches the integration as a text. */
function texts(context: unknown): Record<string, string> {
  if (context === null) return {};
  if (!isObject(context)) throw authorizerMisconfigured("the context is no map");
  return Object.fromEntries(
    Object.entries(context)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => {
        if (typeof value === "object") throw authorizerMisconfigured(`the context's ${name} is a map or a list`);
        return [name, String(value)];
      }),
  );
}
