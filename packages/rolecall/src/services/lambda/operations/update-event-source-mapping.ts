import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { mappingArn } from "../event-sources/describe.js";
import { mappingInUse, noFunction } from "../event-sources/errors.js";
import { changeMapping, mappingPermission, requireMapping, requireOnlyMapping } from "../event-sources/find.js";
import { settleMapping } from "../event-sources/pollers.js";
import type { MappingRecord, MappingState } from "../event-sources/records.js";
import { filtersToChange, sealedFilters } from "../event-sources/sealed-filters.js";
import { shownMapping } from "../event-sources/shown.js";
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

  async handle({ input, here, caller, request, requestId, signal, ...host }) {
    const { store, ids, call } = host;
    const changing = { here, caller, request, requestId, signal, call };
    const target = input.FunctionName === undefined ? undefined : functionRef(here, input.FunctionName);
    const update = (mapping: MappingRecord): MappingRecord => {
      const { maximumConcurrency, provisioned, kmsKeyArn, metrics, ...kept } = mapping;
      const enabled = input.Enabled ?? mapping.enabled;
      return {
        ...kept,
        ...sourceOf(mapping.source).settings(mapping, input, mapping.source),
        ...(target ? { functionName: target.name, qualifier: target.qualifier ?? "" } : {}),
        enabled,
        state: passing(mapping.enabled, enabled),
      };
    };
    const before = await store.read((read) => requireMapping(read, here, input.UUID));
    const { sealedFilters: sealed, ...open } = before;
    const touches = target !== undefined || input.FilterCriteria !== undefined || input.KMSKeyArn !== undefined;
    // Filters that stay are sealed anew where key or function change.
    const reopens = sealed !== undefined && touches && input.FilterCriteria === undefined;
    const clear = reopens ? { ...open, filters: await filtersToChange(before, changing) } : touches ? open : before;
    const wanted = update(clear);
    const { account, region, functionName: name, qualifier } = wanted;
    const ref = { account, region, name, ...(qualifier ? { qualifier } : {}) };
    const fn = await store.read((read) => findVersionIfAny(read, ref));
    if (!fn) throw noFunction();
    // A source that is not to be read is not tried, so that a mapping can be switched off whatever the role may.
    if (wanted.enabled) await sourceOf(wanted.source).requireReadable(wanted, fn, host);

    const underKey = touches && (sealed !== undefined || wanted.kmsKeyArn !== undefined);
    const sealing = underKey ? await sealedFilters(wanted, { ...changing, ids }) : undefined;

    // Of the mapping as it is by now: another update may have come in between.
    const changed = await changeMapping("update", here, input.UUID, host, async (mapping, tx) => {
      // What was sealed is of the mapping as it was.
      if (sealing && mapping.modifiedMs !== before.modifiedMs) throw mappingInUse("update");
      const { sealedFilters: _, ...bare } = mapping;
      const updated = sealing ? { ...update(bare), ...sealing } : update(mapping);
      await requireOnlyMapping(tx, updated);
      return updated;
    });
    settleMapping(changed, host);
    return shownMapping(changed, changing);
  },
});

function passing(before: boolean, after: boolean): MappingState {
  if (before === after) return "Updating";
  return after ? "Enabling" : "Disabling";
}
