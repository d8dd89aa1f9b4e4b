import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeMapping, mappingArn } from "../event-sources/describe.js";
import { noFunction } from "../event-sources/errors.js";
import { changeMapping, mappingPermission, requireMapping } from "../event-sources/find.js";
import { settleMapping } from "../event-sources/pollers.js";
import type { MappingRecord, MappingState } from "../event-sources/records.js";
import { sourceOf } from "../event-sources/sources.js";
import { findVersionIfAny } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";

/**
 * UpdateEventSourceMapping changes a mapping, also the function that it feeds; what it leaves out stays.
 *
 * Unverified: that a change of the function is asked for with the new function's ARN as well as with the old one's.
 */
export const UpdateEventSourceMapping = operation(lambda, "UpdateEventSourceMapping", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html",

  permissions: async ({ input, here, read }) => {
    const asked = [await mappingPermission("lambda:UpdateEventSourceMapping", here, input.UUID, read)];
    if (input.FunctionName === undefined) return asked;
    const { account, region } = here;
    asked.push(
      permission("lambda:UpdateEventSourceMapping", mappingArn({ account, region, uuid: input.UUID }), {
        "lambda:FunctionArn": functionArn(functionRef(here, input.FunctionName)),
      }),
    );
    return asked;
  },

  async handle({ input, here, ...host }) {
    const { store } = host;
    const before = await store.read((read) => requireMapping(read, here, input.UUID));
    const target = input.FunctionName === undefined ? undefined : functionRef(here, input.FunctionName);
    const { functionName, qualifier } = target
      ? { functionName: target.name, qualifier: target.qualifier ?? "" }
      : before;
    const ref = { account: here.account, region: here.region, name: functionName };
    const fn = await store.read((read) => findVersionIfAny(read, { ...ref, ...(qualifier ? { qualifier } : {}) }));
    if (!fn) throw noFunction();
    const kind = sourceOf(before.source);
    const settings = kind.settings(before, input, before.source);
    await kind.requireReadable(before.source, fn, host);

    const changed = await changeMapping("update", here, input.UUID, host, (mapping): MappingRecord => {
      const { maximumConcurrency, metrics, ...kept } = mapping;
      const enabled = input.Enabled ?? mapping.enabled;
      return { ...kept, ...settings, functionName, qualifier, enabled, state: passing(mapping.enabled, enabled) };
    });
    settleMapping(changed, host);
    return describeMapping(changed);
  },
});

function passing(before: boolean, after: boolean): MappingState {
  if (before === after) return "Updating";
  return after ? "Enabling" : "Disabling";
}
