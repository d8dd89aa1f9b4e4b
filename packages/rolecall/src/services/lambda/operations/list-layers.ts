import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { isCompatible, listedLayerVersion } from "../layers/describe.js";
import { layerArn } from "../layers/names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { type LayerVersionRecord, layerVersions } from "../records.js";

/** ListLayers answers the account's layers, each with its newest version that fits, fifty a page. */
export const ListLayers = operation(lambda, "ListLayers", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html",

  permissions: () => [permission("lambda:ListLayers", "*", {})],

  async handle({ input, here, store }) {
    const prefix = [here.account, here.region];
    const { items } = await store.read((read) => layerVersions.list(read, { prefix }));
    const newest = new Map<string, LayerVersionRecord>();
    for (const record of items) if (isCompatible(record, input)) newest.set(record.name, record);
    const after = input.Marker === undefined ? undefined : String(decodeMarker(input.Marker)[2] ?? "");
    const wanted = [...newest.values()].filter(({ name }) => after === undefined || name > after);
    const page = wanted.slice(0, pageSize(input.MaxItems));
    const last = page.at(-1);
    return {
      Layers: page.map((record) => ({
        LayerName: record.name,
        LayerArn: layerArn(record),
        LatestMatchingVersion: listedLayerVersion(record),
      })),
      ...(last && wanted.length > page.length ? { NextMarker: encodeMarker([...prefix, last.name]) } : {}),
    };
  },
});
