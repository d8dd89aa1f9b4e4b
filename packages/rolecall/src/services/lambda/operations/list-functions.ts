import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { configuration } from "../configuration.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { functions } from "../records.js";

/** ListFunctions answers the account's functions in this Region, fifty a page, without their state. */
export const ListFunctions = operation(lambda, "ListFunctions", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html",

  permissions: () => [permission("lambda:ListFunctions", "*", {})],

  async handle({ input, here, store }) {
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
    return {
      Functions: items.map((fn) => ({
        ...withoutState(configuration(fn)),
        // With all versions asked for, `$LATEST` is named as one of them.
        ...(input.FunctionVersion === "ALL" ? { FunctionArn: `${fn.arn}:$LATEST` } : {}),
      })),
      ...(next ? { NextMarker: encodeMarker(next) } : {}),
    };
  },
});

/** AWS: the list leaves out State and LastUpdateStatus with their reasons. */
function withoutState(full: ReturnType<typeof configuration>) {
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
