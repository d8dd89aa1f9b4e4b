import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { configuration } from "../configuration.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";

/** ListVersionsByFunction answers `$LATEST`, the one version there is until versions are published. */
export const ListVersionsByFunction = operation(lambda, "ListVersionsByFunction", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html",

  permissions: ({ input, here }) => [
    permission("lambda:ListVersionsByFunction", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const fn = await store.read((read) => findFunction(read, functionRef(here, input.FunctionName)));
    return { Versions: [{ ...configuration(fn), FunctionArn: `${fn.arn}:$LATEST` }] };
  },
});
