import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { associated } from "../encryption.js";
import { requireGroup } from "../groups.js";
import { keyedGroup } from "../keyed-group.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";

/**
 * AssociateKmsKey puts a group under a KMS key, from the next event on; CloudWatch Logs must be let in by the key's policy.
 *
 * Gap: results of queries (`resourceIdentifier` of `query-result:*`).
 */
export const AssociateKmsKey = operation(logs, "AssociateKmsKey", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html",

  permissions: ({ input, here }) => {
    const ref = keyedGroup(here, input);
    return [permission("logs:AssociateKmsKey", groupResource(ref, ref.name), {})];
  },

  async handle({ input, here, store, ...call }) {
    const ref = keyedGroup(here, input);
    await store.read((tx) => requireGroup(tx, here, ref));
    const encryption = await associated(ref, input.kmsKeyId, { ...call, here });
    await store.transact(async (tx) => groups.put(tx, { ...(await requireGroup(tx, here, ref)), encryption }));
    return {};
  },
});
