/**
 * CreateLogDelivery asks whether the caller may have logs delivered. CloudWatch Logs has it for AWS's services alone, and
 * no model lists it; being allowed is all it does here.
 */
import type { Service } from "@rolecall/aws-model";
import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { type Operation, permission } from "../../../kernel/operation.js";

export const CreateLogDelivery: Operation<object, void> = {
  service: apigatewayv2 as Service,
  name: "CreateLogDelivery",
  source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html",
  permissions: () => [permission("logs:CreateLogDelivery", "*", {})],
  async handle() {},
};
