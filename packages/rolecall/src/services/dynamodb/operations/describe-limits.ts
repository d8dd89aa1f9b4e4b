import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";

/** DescribeLimits tells the account's quotas: those AWS gives at first. Rolecall does not throttle by them. */
export const DescribeLimits = operation(dynamodb, "DescribeLimits", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html",

  permissions: () => [permission("dynamodb:DescribeLimits", "*", {})],

  async handle() {
    return {
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    };
  },
});
