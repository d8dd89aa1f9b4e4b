import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeMapping, mappingArn } from "../event-sources/describe.js";
import { noFunction } from "../event-sources/errors.js";
import { changeMapping, mappingPermission, requireMapping, requireOnlyMapping } from "../event-sources/find.js";
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
    const target = input.FunctionName === undefined ? undefined : functionRef(here, input.FunctionName);
    const update = (mapping: MappingRecord): MappingRecord => {
      const { maximumConcurrency, metrics, ...kept } = mapping;
      const enabled = input.Enabled ?? mapping.enabled;
      return {
        ...kept,
        ...sourceOf(mapping.source).settings(mapping, input, mapping.source),
        ...(target ? { functionName: target.name, qualifier: target.qualifier ?? "" } : {}),
        enabled,
        state: passing(mapping.enabled, enabled),
      };
    };
    const { fn, wanted } = await store.read(async (read) => {
      const found = update(await requireMapping(read, here, input.UUID));
      const { account, region, functionName: name, qualifier } = found;
      return {
        wanted: found,
        fn: await findVersionIfAny(read, { account, region, name, ...(qualifier ? { qualifier } : {}) }),
      };
    });
    if (!fn) throw noFunction();
    // A source that is not to be read is not tried, so that a mapping can be switched off whatever the role may.
    if (wanted.enabled) await sourceOf(wanted.source).requireReadable(wanted, fn, host);

    // Of the mapping as it is by now: another update may have come in between.
    const changed = await changeMapping("update", here, input.UUID, host, async (mapping, tx) => {
      const updated = update(mapping);
      await requireOnlyMapping(tx, updated);
      return updated;
    });
    settleMapping(changed, host);
    return describeMapping(changed);
  },
});

function passing(before: boolean, after: boolean): MappingState {
  if (before === after) return "Updating";
  return after ? "Enabling" : "Disabling";
}
