import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { noFunction } from "../event-sources/errors.js";
import { requireOnlyMapping } from "../event-sources/find.js";
import { settleMapping } from "../event-sources/pollers.js";
import { type MappingRecord, mappings } from "../event-sources/records.js";
import { sealedFilters } from "../event-sources/sealed-filters.js";
import { shownMapping } from "../event-sources/shown.js";
import { requireSourceArn, sourceOf } from "../event-sources/sources.js";
import { findVersionIfAny } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { checkedTags } from "../tagging.js";

/**
 * CreateEventSourceMapping lets a function read a queue or a stream with its execution role; it is `Creating`, then `Enabled`.
 *
 * The caller needs no permission on the source; the role does, and Lambda looks whether it has it.
 */
export const CreateEventSourceMapping = operation(lambda, "CreateEventSourceMapping", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:CreateEventSourceMapping",
      "*",
      { "lambda:FunctionArn": functionArn(functionRef(here, input.FunctionName)) },
      { set: input.Tags ?? {} },
    ),
  ],

  async handle({ input, here, caller, request, requestId, signal, ...host }) {
    const { store, ids, clock, call } = host;
    const creating = { here, caller, request, requestId, signal, call };
    const { account, region, name: functionName, qualifier = "" } = functionRef(here, input.FunctionName);
    const source = requireSourceArn(input.EventSourceArn, region);
    const kind = sourceOf(source);
    const settings = kind.settings(undefined, input, source);
    const tags = checkedTags(input.Tags ?? {});
    const ref = { account, region, name: functionName, ...(qualifier ? { qualifier } : {}) };
    const fn = await store.read((read) => findVersionIfAny(read, ref));
    if (!fn) throw noFunction();
    const nowMs = clock.now();
    const draft: MappingRecord = {
      account,
      region,
      uuid: ids.uuid(),
      functionName,
      qualifier,
      source,
      state: "Creating",
      enabled: input.Enabled ?? true,
      ...settings,
      tags,
      createdMs: nowMs,
      modifiedMs: nowMs,
    };
    await kind.requireReadable(draft, fn, host);
    const mapping = { ...draft, ...(await sealedFilters(draft, { ...creating, ids })) };
    await store.transact(async (tx) => {
      await requireOnlyMapping(tx, mapping);
      await mappings.put(tx, mapping);
    });
    settleMapping(mapping, host);
    return shownMapping(mapping, creating);
  },
});
