import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { changeScaling } from "../concurrency/scaling.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";

/** PutFunctionRecursionConfig says whether a recursive loop through the function is stopped (Terminate) or let go on. */
export const PutFunctionRecursionConfig = operation(lambda, "PutFunctionRecursionConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html",

  permissions: ({ input, here }) => [
    permission("lambda:PutFunctionRecursionConfig", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const { RecursiveLoop } = input;
    await store.transact(async (tx) => {
      await findFunction(tx, ref);
      await changeScaling(tx, ref, (before) => ({ ...before, recursiveLoop: RecursiveLoop }));
    });
    return { RecursiveLoop };
  },
});
