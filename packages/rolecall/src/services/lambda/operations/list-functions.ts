import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import type { Configuration } from "../configuration.js";
import { shownConfiguration } from "../environment/open.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { functions } from "../records.js";

/** ListFunctions answers the account's functions in this Region, fifty a page, without their state. */
export const ListFunctions = operation(lambda, "ListFunctions", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html",

  permissions: () => [permission("lambda:ListFunctions", "*", {})],

  async handle({ input, here, store, ...call }) {
    // Lambda@Edge replicas live in other Regions; there are none here.
    if (input.MasterRegion !== undefined && input.MasterRegion !== "ALL" && input.MasterRegion !== here.region) {
      return { Functions: [] };
    }
    const { items, next } = await store.read((read) =>
      functions.list(read, {
        prefix: [here.account, here.region],
        limit: pageSize(input.MaxItems),
        ...(input.Marker === undefined ? {} : { after: decodeMarker(input.Marker) }),
      }),
    );
    const shown = await Promise.all(items.map((fn) => shownConfiguration(fn, { ...call, here })));
    return {
      Functions: shown.map((fn) => ({
        ...withoutState(fn),
        // With all versions asked for, `$LATEST` is named as one of them.
        ...(input.FunctionVersion === "ALL" ? { FunctionArn: `${fn.FunctionArn}:$LATEST` } : {}),
      })),
      ...(next ? { NextMarker: encodeMarker(next) } : {}),
    };
  },
});

/** AWS: the list leaves out State and LastUpdateStatus with their reasons. */
function withoutState(full: Configuration) {
  const {
    State,
    StateReason,
    StateReasonCode,
    LastUpdateStatus,
    LastUpdateStatusReason,
    LastUpdateStatusReasonCode,
    ...rest
  } = full;
  return rest;
}
