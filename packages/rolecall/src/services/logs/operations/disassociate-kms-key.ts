import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound } from "../errors.js";
import { keyedGroup } from "../keyed-group.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";

/** DisassociateKmsKey takes a group's key away. Here its events are readable without it then, those of before too. */
export const DisassociateKmsKey = operation(logs, "DisassociateKmsKey", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html",

  permissions: ({ input, here }) => [
    permission("logs:DisassociateKmsKey", groupResource(here, keyedGroup(here, input).name), {}),
  ],

  async handle({ input, here, store }) {
    const key = [here.account, here.region, keyedGroup(here, input).name];
    await store.transact(async (tx) => {
      const { encryption, ...group } = await groups.require(tx, key, groupNotFound);
      await groups.put(tx, group);
    });
    return {};
  },
});
