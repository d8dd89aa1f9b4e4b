import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { shownConfiguration } from "../environment/open.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { versionOf, versions } from "../records.js";

/** ListVersionsByFunction answers `$LATEST` first, then the published versions, oldest first, fifty a page. */
export const ListVersionsByFunction = operation(lambda, "ListVersionsByFunction", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html",

  permissions: ({ input, here }) => [
    permission("lambda:ListVersionsByFunction", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store, ...call }) {
    const ref = functionRef(here, input.FunctionName);
    const { items, next } = await store.read(async (read) => {
      const latest = await findFunction(read, ref);
      const prefix = [ref.account, ref.region, ref.name];
      const limit = pageSize(input.MaxItems);
      if (input.Marker !== undefined) {
        return versions.list(read, { prefix, limit, after: decodeMarker(input.Marker) });
      }
      // A page of one is `$LATEST` alone; versions begin at 1, so the next page starts behind 0.
      if (limit === 1) {
        const { items } = await versions.list(read, { prefix, limit: 1 });
        return { items: [latest], ...(items.length > 0 ? { next: [...prefix, 0] } : {}) };
      }
      const page = await versions.list(read, { prefix, limit: limit - 1 });
      return { ...page, items: [latest, ...page.items] };
    });
    return {
      Versions: await Promise.all(items.map((fn) => shownConfiguration(fn, { ...call, here }, versionOf(fn)))),
      ...(next ? { NextMarker: encodeMarker(next) } : {}),
    };
  },
});
