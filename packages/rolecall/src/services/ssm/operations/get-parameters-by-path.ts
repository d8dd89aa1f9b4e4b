import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { shownValue } from "../encryption.js";
import { readFilters } from "../filters.js";
import { isBelow, labelled, newest, parameterArn, readPath } from "../names.js";
import { pageOf } from "../paging.js";
import { type ParameterRecord, parameters } from "../records.js";
import { parameterMembers } from "../views.js";

/** GetParametersByPath answers the values below a path: right below it, or at any depth. Who may read a path may read all
 * below it. */
export const GetParametersByPath = operation(ssm, "GetParametersByPath", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html",

  permissions: ({ input, here }) => [
    permission(
      "ssm:GetParametersByPath",
      parameterArn({ account: here.account, region: here.region, path: (input.Path ?? "").replace(/^\//, "") }),
      { "ssm:Recursive": String(input.Recursive ?? false) },
    ),
  ],

  async handle(call) {
    const { input, here, store } = call;
    const above = readPath(input.Path ?? "");
    const isLabel = ({ Key }: { readonly Key?: string | undefined }) => Key === "Label";
    const labels = (input.ParameterFilters ?? []).filter(isLabel).flatMap(({ Values = [] }) => Values);
    const passes = readFilters(
      (input.ParameterFilters ?? []).filter((filter) => !isLabel(filter)),
      ["Type", "KeyId"],
    );
    const found = await store.read(async (read) => {
      const { items } = await parameters.list(read, { prefix: [here.account, here.region] });
      const below = items.filter(({ path }) => isBelow(path, above, input.Recursive ?? false));
      const selected = [];
      for (const parameter of below) {
        const version =
          labels.length === 0 ? await newest(read, parameter) : await firstLabelled(read, parameter, labels);
        if (version && passes(parameter, version)) selected.push({ parameter, version });
      }
      return selected;
    });
    const { items, next } = pageOf(found, ({ parameter }) => parameter.path, input.NextToken, input.MaxResults ?? MOST);
    const shown = [];
    for (const selected of items) {
      shown.push(parameterMembers(selected, await shownValue(call, selected.version, input.WithDecryption)));
    }
    return { Parameters: shown, ...next };
  },
});

const MOST = 10;

async function firstLabelled(read: Read, parameter: ParameterRecord, labels: readonly string[]) {
  for (const label of labels) {
    const version = await labelled(read, parameter, label);
    if (version) return version;
  }
  return undefined;
}
