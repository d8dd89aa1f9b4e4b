import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { additionalVersion, describeAlias, requireVersions } from "../aliases.js";
import { aliasExists } from "../errors.js";
import { findAlias } from "../lookup.js";
import { functionArn, functionRef, unqualifiedArn } from "../names.js";
import { type AliasRecord, aliases } from "../records.js";

/** CreateAlias names a version, or two of them with a weight. */
export const CreateAlias = operation(lambda, "CreateAlias", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html",

  permissions: ({ input, here }) => [
    permission("lambda:CreateAlias", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store, ids }) {
    const { account, region, name: functionName } = functionRef(here, input.FunctionName);
    const additional = additionalVersion(input.RoutingConfig, input.FunctionVersion);
    const alias: AliasRecord = {
      account,
      region,
      functionName,
      name: input.Name,
      description: input.Description ?? "",
      version: input.FunctionVersion,
      ...(additional ? { additional } : {}),
      revisionId: ids.uuid(),
    };
    const ref = { account, region, name: functionName };
    await store.transact(async (tx) => {
      await requireVersions(tx, ref, [alias.version, ...(additional ? [additional.version] : [])]);
      if (await findAlias(tx, { ...ref, qualifier: alias.name })) {
        throw aliasExists(functionArn({ ...ref, qualifier: alias.name }));
      }
      await aliases.put(tx, alias);
    });
    return describeAlias(alias);
  },
});
