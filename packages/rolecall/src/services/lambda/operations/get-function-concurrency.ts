import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { scaling } from "../records.js";

/** GetFunctionConcurrency answers what a function has reserved; nothing where it shares with the others. */
export const GetFunctionConcurrency = operation(lambda, "GetFunctionConcurrency", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html",

  permissions: ({ input, here }) => [
    permission("lambda:GetFunctionConcurrency", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const settings = await store.read(async (read) => {
      await findFunction(read, ref);
      return scaling.get(read, [ref.account, ref.region, ref.name]);
    });
    return settings?.reserved === undefined ? {} : { ReservedConcurrentExecutions: settings.reserved };
  },
});
