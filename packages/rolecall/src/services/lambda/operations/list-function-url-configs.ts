import { lambda } from "@rolecall/aws-model/lambda";
import { gap, operation, permission } from "../../../kernel/operation.js";
import { urlFunctionMissing } from "../errors.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { functions } from "../records.js";
import { describeUrl } from "../urls/configuration.js";
import { functionUrls } from "../urls/records.js";

/** ListFunctionUrlConfigs answers the URLs of a function and of its aliases, fifty a page. */
export const ListFunctionUrlConfigs = operation(lambda, "ListFunctionUrlConfigs", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html",

  permissions: ({ input, here }) => [
    permission("lambda:ListFunctionUrlConfigs", unqualifiedArn(functionRef(here, input.FunctionName)), {
      "lambda:FunctionUrlAuthType": gap("AWS does not say whose it is where a function has several URLs"),
    }),
  ],

  async handle({ input, here, store, settings }) {
    const { account, region, name } = functionRef(here, input.FunctionName);
    const { items, next } = await store.read(async (read) => {
      await functions.require(read, [account, region, name], urlFunctionMissing);
      return functionUrls.list(read, {
        prefix: [account, region, name],
        limit: pageSize(input.MaxItems),
        ...(input.Marker === undefined ? {} : { after: decodeMarker(input.Marker) }),
      });
    });
    return {
      FunctionUrlConfigs: items.map((record) => describeUrl(record, settings)),
      ...(next ? { NextMarker: encodeMarker(next) } : {}),
    };
  },
});
