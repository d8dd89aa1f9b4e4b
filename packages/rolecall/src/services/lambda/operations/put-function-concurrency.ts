import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { MINIMUM_UNRESERVED, unreserved } from "../concurrency/limits.js";
import { changeScaling } from "../concurrency/scaling.js";
import { provisionedOf } from "../concurrency/slots.js";
import { lessThanProvisioned, reservesTooMuch } from "../errors.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { scaling } from "../records.js";

/** PutFunctionConcurrency reserves concurrency for a function, which gets no more than that; 0 throttles it. */
export const PutFunctionConcurrency = operation(lambda, "PutFunctionConcurrency", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html",

  permissions: ({ input, here }) => [
    permission("lambda:PutFunctionConcurrency", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const reserved = input.ReservedConcurrentExecutions;
    await store.transact(async (tx) => {
      await findFunction(tx, ref);
      const left = (await unreserved(tx, ref, ref.name)) - reserved;
      if (left < MINIMUM_UNRESERVED) throw reservesTooMuch(MINIMUM_UNRESERVED);
      if (reserved < provisionedOf(await scaling.get(tx, [ref.account, ref.region, ref.name]))) {
        throw lessThanProvisioned();
      }
      await changeScaling(tx, ref, (before) => ({ ...before, reserved }));
    });
    return { ReservedConcurrentExecutions: reserved };
  },
});
