import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { associated } from "../encryption.js";
import { groupNotFound } from "../errors.js";
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

  permissions: ({ input, here }) => [
    permission("logs:AssociateKmsKey", groupResource(here, keyedGroup(here, input).name), {}),
  ],

  async handle({ input, here, store, ...call }) {
    const name = keyedGroup(here, input).name;
    const key = [here.account, here.region, name];
    await store.read((tx) => groups.require(tx, key, groupNotFound));
    const encryption = await associated({ ...here, name }, input.kmsKeyId, { ...call, here });
    await store.transact(async (tx) =>
      groups.put(tx, { ...(await groups.require(tx, key, groupNotFound)), encryption }),
    );
    return {};
  },
});
