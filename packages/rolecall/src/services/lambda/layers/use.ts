/**
 * Layers of a function: found, checked, and asked for as `lambda:GetLayerVersion` on each, which for another account's
 * layer its policy must allow too.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
 */
import { notEmulated } from "../../../kernel/errors.js";
import { type Permission, permission } from "../../../kernel/operation.js";
import { MAX_UNZIPPED_BYTES } from "../../../runtime/zip.js";
import type { Read } from "../../../store/store.js";
import { combinedTooLarge, layerInOtherRegion, sameLayerTwice, tooManyLayers, usedLayerMissing } from "../errors.js";
import { type LayerRef, layerVersions } from "../records.js";
import { layerArn, parseLayerVersion } from "./names.js";

/** AWS's quota for a function. */
const LAYERS = 5;

export const layerPermissions = (arns: readonly string[] | undefined): readonly Permission[] =>
  (arns ?? []).map((arn) => permission("lambda:GetLayerVersion", arn, {}));

/** @throws InvalidParameterValueException; RC_NOT_EMULATED for a layer with an extension, which would not run */
export async function usedLayers(read: Read, region: string, arns: readonly string[]): Promise<readonly LayerRef[]> {
  if (arns.length > LAYERS) throw tooManyLayers(LAYERS);
  const used: LayerRef[] = [];
  const seen = new Map<string, string>();
  for (const arn of arns) {
    const named = parseLayerVersion(arn);
    if (!named) throw usedLayerMissing(arn);
    if (named.region !== region) throw layerInOtherRegion(region);
    const before = seen.get(layerArn(named));
    if (before !== undefined) throw sameLayerTwice(before, arn);
    seen.set(layerArn(named), arn);
    const { account, name, version } = named;
    const { code, unzippedBytes, extensions } = await layerVersions.require(
      read,
      [account, region, name, version],
      () => usedLayerMissing(arn),
    );
    if (extensions) throw notEmulated(`the extension \`${extensions.join("`, `")}\` of the layer \`${arn}\``);
    used.push({ arn, code, unzippedBytes });
  }
  return used;
}

/** @throws InvalidParameterValueException when code and layers together unpack to more than AWS takes */
export function checkCombined(unzippedBytes: number, layers: readonly LayerRef[]): void {
  const bytes = layers.reduce((sum, layer) => sum + layer.unzippedBytes, unzippedBytes);
  if (bytes > MAX_UNZIPPED_BYTES) throw combinedTooLarge(bytes, MAX_UNZIPPED_BYTES);
}
