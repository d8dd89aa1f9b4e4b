import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { definitionOf } from "../definition.js";
import { identifierNotFound } from "../errors.js";
import { merged } from "../execution/answer.js";
import { execute } from "../execution/execute.js";
import { parametersIn } from "../execution/routes.js";
import { logText, testExchange } from "../execution/test-exchange.js";
import { ask } from "../permissions.js";
import { methodPath } from "../place.js";

/**
 * TestInvokeMethod runs a method as it is being worked on, on the stage `test-invoke-stage`, and tells each step. Neither
 * authorizers, nor API keys, nor the resource policy are asked: whoever may test, may.
 */
export const TestInvokeMethod = operation(apigateway, "TestInvokeMethod", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html",
  permissions: ({ input, here }) => [ask("POST", here, methodPath(input))],

  async handle(call) {
    const { input, here, store, clock } = call;
    const { api, definition } = await store.read(async (read) => {
      const found = await requireApi(read, here, input.restApiId);
      return { api: found, definition: await definitionOf(read, found) };
    });
    const resource = definition.resources.find(({ id }) => id === input.resourceId);
    if (!resource) throw identifierNotFound("Resource");
    const { resourceMethods } = resource;
    const method = Object.hasOwn(resourceMethods, input.httpMethod)
      ? resourceMethods[input.httpMethod]
      : resourceMethods.ANY;
    if (!method) throw identifierNotFound("Method");
    const [path = ""] = (input.pathWithQueryString ?? "").split("?", 1);
    const route = { resource, method, pathParameters: parametersIn(resource, path) };
    const startedMs = clock.now();
    const tested = { api, definition, stage: "test-invoke-stage", method: input.httpMethod, route };
    const exchange = await testExchange(tested, input, call);
    const { status, headers, body, errorType } = await execute(exchange);
    const sent = merged([
      ...headers,
      errorType === undefined ? ["X-Amzn-Trace-Id", exchange.request.traceId] : ["x-amzn-ErrorType", errorType],
    ]);
    return {
      status,
      body: typeof body === "string" ? body : Buffer.from(body).toString("utf8"),
      headers: Object.fromEntries(sent.map(({ name, values }) => [name, values.at(-1) ?? ""])),
      multiValueHeaders: Object.fromEntries(sent.map(({ name, values }) => [name, values])),
      log: logText(exchange),
      latency: clock.now() - startedMs,
    };
  },
});
