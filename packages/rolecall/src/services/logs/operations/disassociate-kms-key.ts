import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup } from "../groups.js";
import { keyedGroup } from "../keyed-group.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";

/** DisassociateKmsKey takes a group's key away. Here its events are readable without it then, those of before too. */
export const DisassociateKmsKey = operation(logs, "DisassociateKmsKey", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html",

  permissions: ({ input, here }) => {
    const ref = keyedGroup(here, input);
    return [permission("logs:DisassociateKmsKey", groupResource(ref, ref.name), {})];
  },

  async handle({ input, here, store }) {
    const ref = keyedGroup(here, input);
    await store.transact(async (tx) => {
      const { encryption, ...group } = await requireGroup(tx, here, ref);
      await groups.put(tx, group);
    });
    return {};
  },
});
