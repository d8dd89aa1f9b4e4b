import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import type { Collection } from "../../../store/collection.js";
import { describeApi } from "../apis.js";
import { pageOf } from "../paging.js";
import { mayGet } from "../permissions.js";
import { type ApiRecord, apis } from "../records.js";

/** GetApis lists the account's HTTP APIs of the Region. */
export const GetApis = operation(apigatewayv2, "GetApis", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html",

  permissions: ({ here }) => [mayGet(here, "/apis")],

  async handle({ input, here: { account, region }, store, settings }) {
    const { items, ...next } = await store.read((read) =>
      pageOf(read, apis as Collection<ApiRecord, never>, [account, region], input),
    );
    return { Items: items.map((api) => describeApi(api, { settings })), ...next };
  },
});
