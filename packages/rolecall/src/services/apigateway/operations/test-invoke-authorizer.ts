import { apigateway } from "@rolecall/aws-model/apigateway";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { definitionOf } from "../definition.js";
import { identifierNotFound } from "../errors.js";
import { askedAuthorizer } from "../execution/authorization/by-function.js";
import { GatewayFailure } from "../execution/failures.js";
import { NOWHERE } from "../execution/routes.js";
import { logText, testExchange } from "../execution/test-exchange.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";

/**
 * TestInvokeAuthorizer asks a Lambda authorizer, and tells its policy, or with which status a client would have been
 * sent away.
 */
export const TestInvokeAuthorizer = operation(apigateway, "TestInvokeAuthorizer", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html",
  permissions: ({ input, here }) => [ask("POST", here, partPath(input.restApiId, "authorizers", input.authorizerId))],

  async handle(call) {
    const { input, here, store, clock } = call;
    const { api, definition } = await store.read(async (read) => {
      const found = await requireApi(read, here, input.restApiId);
      return { api: found, definition: await definitionOf(read, found) };
    });
    const authorizer = definition.authorizers.find(({ id }) => id === input.authorizerId);
    if (!authorizer) throw identifierNotFound("Authorizer");
    if (authorizer.type === "COGNITO_USER_POOLS") throw notEmulated("an authorizer of Cognito user pools");
    // The stage that AWS's own tests of authorizers name.
    const tested = { api, definition, stage: "ESTestInvoke-stage", method: "GET", route: NOWHERE };
    const exchange = await testExchange(tested, { pathWithQueryString: "/", ...input }, call);
    const startedMs = clock.now();
    try {
      const { policy, result } = await askedAuthorizer(authorizer, exchange);
      exchange.log.info(`Using valid authorizer policy for principal: ${result.principalId}`);
      exchange.log.info("Successfully completed authorizer execution");
      return {
        clientStatus: 0,
        log: logText(exchange),
        latency: clock.now() - startedMs,
        principalId: result.principalId,
        policy,
      };
    } catch (error) {
      if (!(error instanceof GatewayFailure)) throw error;
      exchange.log.error(error.details.log ?? error.text ?? error.type);
      exchange.log.info(error.errorType);
      return { clientStatus: error.status, log: logText(exchange), latency: clock.now() - startedMs };
    }
  },
});
