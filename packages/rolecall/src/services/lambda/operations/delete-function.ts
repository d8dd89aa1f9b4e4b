import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { findFunction } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { functions } from "../records.js";

/** DeleteFunction takes a function away; its sandboxes end, its log group stays. */
export const DeleteFunction = operation(lambda, "DeleteFunction", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html",

  permissions: ({ input, here }) => [
    permission("lambda:DeleteFunction", functionArn(functionRef(here, input.FunctionName, input.Qualifier)), {}),
  ],

  async handle({ input, here, store, sandboxes }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const { arn } = await store.transact(async (tx) => {
      const fn = await findFunction(tx, ref);
      await functions.delete(tx, [fn.account, fn.region, fn.name]);
      return fn;
    });
    await sandboxes.retire(arn);
    return { StatusCode: 204 };
  },
});
