import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { shownValue } from "../encryption.js";
import { allVersions, parameterArn, readName, requireParameter } from "../names.js";
import { pageOf } from "../paging.js";
import { versionMembers } from "../views.js";

/** GetParameterHistory answers all versions that are kept, oldest first. */
export const GetParameterHistory = operation(ssm, "GetParameterHistory", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html",

  permissions: ({ input, here }) => [
    permission("ssm:GetParameterHistory", parameterArn(readName(here, input.Name)), {}),
  ],

  async handle(call) {
    const { input, here, store } = call;
    const { parameter, all } = await store.read(async (read) => {
      const parameter = await requireParameter(read, here, input.Name ?? "");
      return { parameter, all: await allVersions(read, parameter) };
    });
    const { items, next } = pageOf(all, ({ version }) => version, input.NextToken, input.MaxResults ?? MOST);
    const shown = [];
    for (const version of items) {
      const Value = await shownValue(call, version, input.WithDecryption);
      shown.push({ ...versionMembers(parameter, version), Value, Labels: [...version.labels] });
    }
    return { Parameters: shown, ...next };
  },
});

const MOST = 50;
