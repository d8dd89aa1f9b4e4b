import { CreateApi } from "../../../src/services/apigatewayv2/operations/create-api.js";
import { REGION } from "../../../src/testing/world.js";
import type { Invoker } from "../invoker.js";
import { answerOf } from "./http.js";

/** An HTTP API with a function behind `GET /pets`. */
export const httpApi: Invoker = async (stage, Target) => {
  const { ApiId } = await stage.root.call(CreateApi, {
    Name: "pets",
    ProtocolType: "HTTP",
    RouteKey: "GET /pets",
    Target,
  });
  const principal = "apigateway.amazonaws.com";
  const SourceArn = `arn:aws:execute-api:${REGION}:${stage.owner}:${ApiId}/*/GET/pets`;
  return {
    principal,
    grants: [{ Principal: principal, SourceArn, SourceAccount: stage.owner }],
    fire: () => answerOf(stage, `http://${ApiId}.execute-api.${REGION}.localhost:4566/pets`),
  };
};
