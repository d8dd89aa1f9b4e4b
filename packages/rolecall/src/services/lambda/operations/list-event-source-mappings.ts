import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeMapping } from "../event-sources/describe.js";
import { type MappingRecord, mappingKey, mappings } from "../event-sources/records.js";
import { functionRef } from "../names.js";
import { decodeMarker, encodeMarker } from "../paging.js";

/** AWS answers at most 100, whatever MaxItems says up to 10,000. */
const PAGE = 100;

/** ListEventSourceMappings answers all mappings, or those of a function, a source or both. */
export const ListEventSourceMappings = operation(lambda, "ListEventSourceMappings", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html",

  permissions: () => [permission("lambda:ListEventSourceMappings", "*", {})],

  async handle({ input, here, store }) {
    const { account, region } = here;
    const ref = input.FunctionName === undefined ? undefined : functionRef(here, input.FunctionName);
    const limit = Math.min(input.MaxItems ?? PAGE, PAGE);
    const after = input.Marker === undefined ? undefined : decodeMarker(input.Marker);
    const belongs = (mapping: MappingRecord) =>
      (ref === undefined || (mapping.functionName === ref.name && mapping.qualifier === (ref.qualifier ?? ""))) &&
      (input.EventSourceArn === undefined || mapping.source === input.EventSourceArn);
    const { items, next } = await store.read(async (read) => {
      const found = await mappings.list(read, { prefix: [account, region], ...(after ? { after } : {}) });
      const own = found.items.filter(belongs);
      const page = own.slice(0, limit);
      const last = page.at(-1);
      return { items: page, next: own.length > limit && last ? mappingKey(last) : undefined };
    });
    return { EventSourceMappings: items.map(describeMapping), ...(next ? { NextMarker: encodeMarker(next) } : {}) };
  },
});
