import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { shownValue } from "../encryption.js";
import { parameterArn, readName, requireSelected } from "../names.js";
import { parameterMembers } from "../views.js";

/** GetParameter answers a value, of the newest version or of the one named behind a colon. */
export const GetParameter = operation(ssm, "GetParameter", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html",

  permissions: ({ input, here }) => [permission("ssm:GetParameter", parameterArn(readName(here, input.Name)), {})],

  async handle(call) {
    const { input, here, store } = call;
    const selected = await store.read((read) => requireSelected(read, here, input.Name ?? ""));
    return { Parameter: parameterMembers(selected, await shownValue(call, selected.version, input.WithDecryption)) };
  },
});
