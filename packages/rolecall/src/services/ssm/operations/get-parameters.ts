import { ssm } from "@rolecall/aws-model/ssm";
import { AwsError } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { shownValue } from "../encryption.js";
import { parameterArn, readName, requireSelected } from "../names.js";
import { parameterMembers } from "../views.js";

/** GetParameters answers up to ten values; names of what is not there are told as invalid. */
export const GetParameters = operation(ssm, "GetParameters", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html",

  permissions: ({ input, here }) =>
    (input.Names ?? []).map((name) => permission("ssm:GetParameters", parameterArn(readName(here, name)), {})),

  async handle(call) {
    const { input, here, store } = call;
    const found = [];
    const missing: string[] = [];
    for (const name of new Set(input.Names)) {
      try {
        const selected = await store.read((read) => requireSelected(read, here, name));
        found.push(parameterMembers(selected, await shownValue(call, selected.version, input.WithDecryption)));
      } catch (error) {
        if (!(error instanceof AwsError) || !/NotFound$/.test(error.code)) throw error;
        missing.push(name);
      }
    }
    return { Parameters: found, InvalidParameters: missing };
  },
});
