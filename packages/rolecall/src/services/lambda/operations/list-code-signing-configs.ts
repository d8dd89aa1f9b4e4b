import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeCodeSigningConfig } from "../code-signing/configs.js";
import { codeSigningConfigs } from "../code-signing/records.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";

/** ListCodeSigningConfigs answers the code signing configurations of this account and Region. */
export const ListCodeSigningConfigs = operation(lambda, "ListCodeSigningConfigs", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListCodeSigningConfigs.html",

  permissions: () => [permission("lambda:ListCodeSigningConfigs", "*", {})],

  async handle({ input, here, store }) {
    const { items, next } = await store.read((read) =>
      codeSigningConfigs.list(read, {
        prefix: [here.account, here.region],
        limit: pageSize(input.MaxItems),
        ...(input.Marker === undefined ? {} : { after: decodeMarker(input.Marker) }),
      }),
    );
    return {
      CodeSigningConfigs: items.map(describeCodeSigningConfig),
      ...(next ? { NextMarker: encodeMarker(next) } : {}),
    };
  },
});
