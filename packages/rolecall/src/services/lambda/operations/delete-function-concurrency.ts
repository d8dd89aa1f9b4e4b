import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { changeScaling } from "../concurrency/scaling.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";

/** DeleteFunctionConcurrency gives what a function has reserved back to all. */
export const DeleteFunctionConcurrency = operation(lambda, "DeleteFunctionConcurrency", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html",

  permissions: ({ input, here }) => [
    permission("lambda:DeleteFunctionConcurrency", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    await store.transact(async (tx) => {
      await findFunction(tx, ref);
      await changeScaling(tx, ref, ({ reserved, ...others }) => others);
    });
    return {};
  },
});
