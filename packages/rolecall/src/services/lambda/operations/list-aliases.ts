import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeAlias, requireVersions } from "../aliases.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { aliases } from "../records.js";

/** ListAliases answers a function's aliases, those of one version if that is given, fifty a page. */
export const ListAliases = operation(lambda, "ListAliases", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html",

  permissions: ({ input, here }) => [
    permission("lambda:ListAliases", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const limit = pageSize(input.MaxItems);
    const { items } = await store.read(async (read) => {
      await requireVersions(read, ref, []);
      return aliases.list(read, {
        prefix: [ref.account, ref.region, ref.name],
        ...(input.Marker === undefined ? {} : { after: decodeMarker(input.Marker) }),
      });
    });
    const wanted = items.filter(
      ({ version, additional }) =>
        input.FunctionVersion === undefined ||
        version === input.FunctionVersion ||
        additional?.version === input.FunctionVersion,
    );
    const page = wanted.slice(0, limit);
    const last = page.at(-1);
    return {
      Aliases: page.map(describeAlias),
      ...(last && wanted.length > limit
        ? { NextMarker: encodeMarker([last.account, last.region, last.functionName, last.name]) }
        : {}),
    };
  },
});
