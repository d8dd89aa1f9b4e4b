import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { isCompatible, listedLayerVersion } from "../layers/describe.js";
import { layerName } from "../layers/names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { layerVersions } from "../records.js";

/** ListLayerVersions answers a layer's versions, newest first, fifty a page. */
export const ListLayerVersions = operation(lambda, "ListLayerVersions", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html",

  permissions: () => [permission("lambda:ListLayerVersions", "*", {})],

  async handle({ input, here, store }) {
    const { account, region, name } = layerName(here, input.LayerName ?? "");
    const { items } = await store.read((read) =>
      layerVersions.list(read, {
        prefix: [account, region, name],
        reverse: true,
        ...(input.Marker === undefined ? {} : { after: decodeMarker(input.Marker) }),
      }),
    );
    const wanted = items.filter((record) => isCompatible(record, input));
    const page = wanted.slice(0, pageSize(input.MaxItems));
    const last = page.at(-1);
    return {
      LayerVersions: page.map(listedLayerVersion),
      ...(last && wanted.length > page.length
        ? { NextMarker: encodeMarker([account, region, name, last.version]) }
        : {}),
    };
  },
});
