import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { noVersion } from "../errors.js";
import { parameterArn, readName, requireParameter } from "../names.js";
import { placeOf, versions } from "../records.js";

/** UnlabelParameterVersion takes labels from a version; those it has not are told as invalid. */
export const UnlabelParameterVersion = operation(ssm, "UnlabelParameterVersion", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html",

  permissions: ({ input, here }) => [
    permission("ssm:UnlabelParameterVersion", parameterArn(readName(here, input.Name)), {}),
  ],

  async handle({ input, here, store }) {
    const wanted = [...new Set(input.Labels)];
    return store.transact(async (tx) => {
      const parameter = await requireParameter(tx, here, input.Name ?? "");
      const number = input.ParameterVersion ?? 0;
      const version = await versions.get(tx, [...placeOf(parameter), number]);
      if (version === undefined) throw noVersion(number, parameter.name);
      const RemovedLabels = wanted.filter((label) => version.labels.includes(label));
      const labels = version.labels.filter((label) => !RemovedLabels.includes(label));
      await versions.put(tx, { ...version, labels });
      return { RemovedLabels, InvalidLabels: wanted.filter((label) => !RemovedLabels.includes(label)) };
    });
  },
});
