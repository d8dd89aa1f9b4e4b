import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { missingParameter, policyNotFound, revisionDiffers } from "../errors.js";
import { identified } from "../groups.js";
import { resourcePolicies } from "../records.js";
import { groupResource } from "../resources.js";

/** DeleteResourcePolicy deletes a resource policy of the account, or with `resourceArn` a group's. */
export const DeleteResourcePolicy = operation(logs, "DeleteResourcePolicy", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteResourcePolicy.html",

  permissions: ({ here }) => [permission("logs:DeleteResourcePolicy", groupResource(here), {})],

  async handle({ input, here, store }) {
    const { policyName: name, resourceArn, expectedRevisionId } = input;
    if (name === undefined && resourceArn === undefined) throw missingParameter("policyName");
    const place = resourceArn === undefined ? ["", name ?? ""] : [identified(here, resourceArn).name, ""];
    const key = [here.account, here.region, ...place];
    await store.transact(async (tx) => {
      const policy = await resourcePolicies.require(tx, key, () => policyNotFound(name ?? resourceArn ?? ""));
      if (resourceArn !== undefined && policy.revisionId !== expectedRevisionId) throw revisionDiffers();
      await resourcePolicies.delete(tx, key);
    });
    return {};
  },
});
