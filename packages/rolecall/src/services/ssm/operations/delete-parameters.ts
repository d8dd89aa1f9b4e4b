import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { erase } from "../erase.js";
import { parameterEvents } from "../events.js";
import { parameterArn, readName } from "../names.js";

/** DeleteParameters deletes up to ten parameters; names of what is not there are told as invalid. */
export const DeleteParameters = operation(ssm, "DeleteParameters", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html",

  permissions: ({ input, here }) =>
    (input.Names ?? []).map((name) => permission("ssm:DeleteParameters", parameterArn(readName(here, name)), {})),

  async handle({ input, here, ids, ...host }) {
    const occasion = { id: ids.uuid(), atMs: host.clock.now() };
    const deleted: string[] = [];
    const missing: string[] = [];
    await host.store.transact(async (tx) => {
      deleted.length = 0;
      missing.length = 0;
      for (const name of new Set(input.Names)) ((await erase(tx, here, name, occasion)) ? deleted : missing).push(name);
    });
    if (deleted.length > 0) parameterEvents.deliver(host);
    return { DeletedParameters: deleted, InvalidParameters: missing };
  },
});
