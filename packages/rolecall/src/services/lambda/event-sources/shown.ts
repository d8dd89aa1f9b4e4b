import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { AwsError } from "../../../kernel/errors.js";
import type { ForwardedCall } from "../../../kernel/forwarded.js";
import type { Host } from "../../../kernel/host.js";
import { describeMapping } from "./describe.js";
import type { MappingRecord } from "./records.js";
import { filtersFor } from "./sealed-filters.js";

/** A mapping with its filters, where the caller may decrypt them; else with the reason why he reads none. */
export async function shownMapping(
  mapping: MappingRecord,
  call: ForwardedCall & Pick<Host, "call">,
): Promise<Output<typeof lambda, "GetEventSourceMapping">> {
  if (!mapping.sealedFilters) return describeMapping(mapping);
  try {
    return describeMapping({ ...mapping, filters: await filtersFor(mapping, call) });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ...describeMapping(mapping), FilterCriteriaError: { ErrorCode: error.code, Message: error.message } };
  }
}
