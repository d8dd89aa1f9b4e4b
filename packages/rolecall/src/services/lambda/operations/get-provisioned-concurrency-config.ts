import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeProvisioned, findProvisioned, requireQualifier, versionLedTo } from "../concurrency/provisioned.js";
import { noProvisioned } from "../errors.js";
import { findFunction } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";

/** GetProvisionedConcurrencyConfig answers how far the sandboxes of a version or an alias are initialised ahead. */
export const GetProvisionedConcurrencyConfig = operation(lambda, "GetProvisionedConcurrencyConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:GetProvisionedConcurrencyConfig",
      functionArn(functionRef(here, input.FunctionName, input.Qualifier)),
      {},
    ),
  ],

  async handle({ input, here, store }) {
    const ref = requireQualifier(functionRef(here, input.FunctionName, input.Qualifier));
    const found = await store.read(async (read) => {
      await findFunction(read, { account: ref.account, region: ref.region, name: ref.name });
      const record = await findProvisioned(read, ref);
      if (!record) await versionLedTo(read, ref);
      return record;
    });
    if (!found) throw noProvisioned();
    return describeProvisioned(found);
  },
});
