import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeEventConfig, requireFunction } from "../async/configuration.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { eventConfigs } from "../records.js";

/** ListFunctionEventInvokeConfigs answers those of a function, its versions and aliases, fifty a page. */
export const ListFunctionEventInvokeConfigs = operation(lambda, "ListFunctionEventInvokeConfigs", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html",

  permissions: ({ input, here }) => [
    permission("lambda:ListFunctionEventInvokeConfigs", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const { items, next } = await store.read(async (read) => {
      await requireFunction(read, { account: ref.account, region: ref.region, name: ref.name });
      return eventConfigs.list(read, {
        prefix: [ref.account, ref.region, ref.name],
        limit: pageSize(input.MaxItems),
        ...(input.Marker === undefined ? {} : { after: decodeMarker(input.Marker) }),
      });
    });
    return {
      FunctionEventInvokeConfigs: items.map(describeEventConfig),
      ...(next ? { NextMarker: encodeMarker(next) } : {}),
    };
  },
});
