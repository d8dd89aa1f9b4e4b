import { logs } from "@rolecall/aws-model/logs";
import { refusalWords, validate } from "@rolecall/engine";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { badPolicy, limitExceeded, missingParameter, notPersistable, revisionDiffers } from "../errors.js";
import { identified, requireGroup } from "../groups.js";
import { type ResourcePolicyRecord, resourcePolicies } from "../records.js";
import { describePolicy } from "../resource-policies.js";
import { groupResource } from "../resources.js";

/** PutResourcePolicy lets AWS services write into the account's groups, or with `resourceArn` into one group. */
export const PutResourcePolicy = operation(logs, "PutResourcePolicy", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html",

  permissions: ({ here }) => [permission("logs:PutResourcePolicy", groupResource(here), {})],

  async handle({ input, here, store, clock, ids, directory }) {
    const { policyName: name, policyDocument: document, resourceArn, expectedRevisionId } = input;
    if (name === undefined) throw missingParameter("policyName");
    if (document === undefined) throw missingParameter("policyDocument");
    const refused = validate(document, "resource").find((finding) => finding.refused);
    if (refused) throw badPolicy(refusalWords(refused));
    const ref = resourceArn === undefined ? undefined : identified(here, resourceArn);
    const { account, region } = here;
    const policy: ResourcePolicyRecord = {
      account,
      region,
      group: ref?.name ?? "",
      name,
      document,
      updatedMs: clock.now(),
      revisionId: ids.uuid(),
    };
    await store.transact(async (tx) => {
      if (ref) {
        await requireGroup(tx, here, ref);
        const old = await resourcePolicies.get(tx, [account, region, ref.name, ""]);
        if (old?.revisionId !== expectedRevisionId) throw revisionDiffers();
      } else {
        const { items } = await resourcePolicies.list(tx, { prefix: [account, region, ""] });
        // AWS: a change to one of ten is taken.
        if (items.length >= POLICIES && !items.some((other) => other.name === name)) throw limitExceeded();
      }
      const kept = await keptPolicy(tx, directory, document, notPersistable);
      await resourcePolicies.put(tx, { ...policy, document: kept });
    });
    return {
      resourcePolicy: describePolicy(policy, resourceArn),
      ...(resourceArn === undefined ? {} : { revisionId: policy.revisionId }),
    };
  },
});

/** AWS's quota for an account in a Region. */
const POLICIES = 10;
