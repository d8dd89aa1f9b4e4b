import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { newId } from "../ids.js";
import { readKeyFile } from "../key-file.js";
import { putNewKey } from "../keys.js";
import { ask } from "../permissions.js";
import { addKey, requirePlan } from "../plans.js";

/** ImportApiKeys makes the keys of a file, and adds them to the usage plans it names. All or none. */
export const ImportApiKeys = operation(apigateway, "ImportApiKeys", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_ImportApiKeys.html",
  permissions: ({ here }) => [ask("POST", here, "/apikeys")],

  async handle({ input, here, ids, clock, store }) {
    const { keys, warnings } = readKeyFile(Buffer.from(input.body ?? []).toString("utf8"));
    if (input.failOnWarnings === true && warnings.length > 0) throw badRequest(warnings.join("\n"));
    const nowMs = clock.now();
    const made = keys.map(({ usagePlanIds, ...key }) => ({
      usagePlanIds,
      record: {
        account: here.account,
        region: here.region,
        id: newId(ids, 10),
        ...key,
        createdMs: nowMs,
        updatedMs: nowMs,
        stageKeys: [],
        tags: {},
      },
    }));
    await store.transact(async (tx) => {
      for (const { record, usagePlanIds } of made) {
        await putNewKey(tx, record);
        for (const id of usagePlanIds) await addKey(tx, await requirePlan(tx, here, id), record);
      }
    });
    return { ids: made.map(({ record }) => record.id), warnings: [...warnings] };
  },
});
