import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";

/** DescribeEndpoints tells clients with endpoint discovery where to go: here. */
export const DescribeEndpoints = operation(dynamodb, "DescribeEndpoints", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html",

  permissions: () => [permission("dynamodb:DescribeEndpoints", "*", {})],

  async handle({ settings }) {
    return { Endpoints: [{ Address: new URL(settings.endpoint()).host, CachePeriodInMinutes: 1440 }] };
  },
});
