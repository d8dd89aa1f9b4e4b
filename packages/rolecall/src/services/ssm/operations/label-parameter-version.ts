import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { noVersion, tooManyLabels } from "../errors.js";
import { noteChange, parameterEvents } from "../events.js";
import { isGoodLabel, MOST_LABELS } from "../labels.js";
import { allVersions, parameterArn, readName, requireParameter } from "../names.js";
import { versions } from "../records.js";

/** LabelParameterVersion puts labels on a version, the newest unless it says which, and takes them from where they were. */
export const LabelParameterVersion = operation(ssm, "LabelParameterVersion", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html",

  permissions: ({ input, here }) => [
    permission("ssm:LabelParameterVersion", parameterArn(readName(here, input.Name)), {}),
  ],

  async handle({ input, here, ids, ...host }) {
    const occasion = { id: ids.uuid(), atMs: host.clock.now() };
    const wanted = [...new Set(input.Labels)];
    const good = wanted.filter(isGoodLabel);
    const number = await host.store.transact(async (tx) => {
      const parameter = await requireParameter(tx, here, input.Name ?? "");
      const number = input.ParameterVersion ?? parameter.version;
      const all = await allVersions(tx, parameter);
      const target = all.find(({ version }) => version === number);
      if (target === undefined) throw noVersion(number, parameter.name);
      const labels = [...new Set([...target.labels, ...good])];
      if (labels.length > MOST_LABELS) throw tooManyLabels();
      for (const version of all) {
        const next = version === target ? labels : version.labels.filter((label) => !good.includes(label));
        if (next.length !== version.labels.length) await versions.put(tx, { ...version, labels: next });
      }
      if (good.length > 0) await noteChange(tx, "LabelParameterVersion", parameter, target, occasion);
      return number;
    });
    parameterEvents.deliver(host);
    return { InvalidLabels: wanted.filter((label) => !isGoodLabel(label)), ParameterVersion: number };
  },
});
