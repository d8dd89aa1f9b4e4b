import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { filesIn } from "../../../runtime/zip.js";
import { checkedZip, storeCode } from "../code.js";
import { describeLayerVersion } from "../layers/describe.js";
import { layerArn, layerName } from "../layers/names.js";
import { type LayerVersionRecord, layers, layerVersions } from "../records.js";

/** PublishLayerVersion makes a layer, or the next version of it. */
export const PublishLayerVersion = operation(lambda, "PublishLayerVersion", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html",

  permissions: ({ input, here }) => [
    permission("lambda:PublishLayerVersion", layerArn(layerName(here, input.LayerName ?? "")), {}),
  ],

  async handle({ input, here, caller, request, store, blobs, ...host }) {
    const layer = layerName(here, input.LayerName ?? "");
    const { zip, unzippedBytes } = await checkedZip(input.Content ?? {}, { here, caller, request, call: host.call });
    const extensions = await filesIn(zip, "extensions");
    const code = await storeCode(zip, blobs);
    const createdMs = host.clock.now();
    const published = await store.transact(async (tx) => {
      const { account, region, name } = layer;
      const { lastVersion = 0 } = (await layers.get(tx, [account, region, name])) ?? {};
      const record: LayerVersionRecord = {
        ...layer,
        version: lastVersion + 1,
        description: input.Description ?? "",
        ...(input.LicenseInfo === undefined ? {} : { licenseInfo: input.LicenseInfo }),
        ...(input.CompatibleRuntimes ? { runtimes: input.CompatibleRuntimes } : {}),
        ...(input.CompatibleArchitectures ? { architectures: input.CompatibleArchitectures } : {}),
        code,
        unzippedBytes,
        ...(extensions.length > 0 ? { extensions } : {}),
        createdMs,
      };
      await layers.put(tx, { ...layer, lastVersion: record.version });
      await layerVersions.put(tx, record);
      return record;
    });
    return describeLayerVersion(published, host);
  },
});
