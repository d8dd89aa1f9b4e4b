import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { scaling } from "../records.js";

/** GetFunctionRecursionConfig answers whether a recursive loop through the function is stopped; unless it was said, it is. */
export const GetFunctionRecursionConfig = operation(lambda, "GetFunctionRecursionConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html",

  permissions: ({ input, here }) => [
    permission("lambda:GetFunctionRecursionConfig", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const settings = await store.read(async (read) => {
      await findFunction(read, ref);
      return scaling.get(read, [ref.account, ref.region, ref.name]);
    });
    return { RecursiveLoop: settings?.recursiveLoop ?? "Terminate" };
  },
});
