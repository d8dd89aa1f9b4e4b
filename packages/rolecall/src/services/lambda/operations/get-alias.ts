import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeAlias, requireVersions } from "../aliases.js";
import { cannotFindAlias } from "../errors.js";
import { findAlias } from "../lookup.js";
import { functionArn, functionRef, unqualifiedArn } from "../names.js";

/** GetAlias answers where an alias leads. */
export const GetAlias = operation(lambda, "GetAlias", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html",

  permissions: ({ input, here }) => [
    permission("lambda:GetAlias", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = { ...functionRef(here, input.FunctionName), qualifier: input.Name };
    const alias = await store.read(async (read) => {
      await requireVersions(read, ref, []);
      return findAlias(read, ref);
    });
    if (!alias) throw cannotFindAlias(functionArn(ref));
    return describeAlias(alias);
  },
});
