import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { erase } from "../erase.js";
import { noParameter } from "../errors.js";
import { parameterEvents } from "../events.js";
import { parameterArn, readName } from "../names.js";

/** DeleteParameter deletes a parameter with all its versions. */
export const DeleteParameter = operation(ssm, "DeleteParameter", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html",

  permissions: ({ input, here }) => [permission("ssm:DeleteParameter", parameterArn(readName(here, input.Name)), {})],

  async handle({ input, here, ids, ...host }) {
    const occasion = { id: ids.uuid(), atMs: host.clock.now() };
    if (!(await host.store.transact((tx) => erase(tx, here, input.Name ?? "", occasion)))) throw noParameter();
    parameterEvents.deliver(host);
    return {};
  },
});
