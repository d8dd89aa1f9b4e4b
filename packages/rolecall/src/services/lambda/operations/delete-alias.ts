import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { requireVersions } from "../aliases.js";
import { endProvisioned, removeProvisioned } from "../concurrency/provisioned.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { aliases, eventConfigs, policies } from "../records.js";
import { functionUrls } from "../urls/records.js";

/** DeleteAlias takes an alias away, with its policy and its URL; one that is not there is no error. */
export const DeleteAlias = operation(lambda, "DeleteAlias", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html",

  permissions: ({ input, here }) => [
    permission("lambda:DeleteAlias", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store, sandboxes }) {
    const ref = functionRef(here, input.FunctionName);
    const named = { ...ref, qualifier: input.Name };
    const provisioned = await store.transact(async (tx) => {
      await requireVersions(tx, ref, []);
      await aliases.delete(tx, [ref.account, ref.region, ref.name, input.Name]);
      await eventConfigs.delete(tx, [ref.account, ref.region, ref.name, input.Name]);
      await policies.delete(tx, [ref.account, ref.region, ref.name, input.Name]);
      await functionUrls.delete(tx, [ref.account, ref.region, ref.name, input.Name]);
      return removeProvisioned(tx, named);
    });
    if (provisioned) await endProvisioned(named, provisioned, { sandboxes });
    return {};
  },
});
