import { layerRevisionDiffers } from "../errors.js";
import type { LayerVersionRecord } from "../records.js";

/** @throws PreconditionFailedException when the caller goes by an older policy, or by one that is not there */
export function requireLayerRevision(
  { policy }: Pick<LayerVersionRecord, "policy">,
  revisionId: string | undefined,
): void {
  if (revisionId !== undefined && revisionId !== policy?.revisionId) throw layerRevisionDiffers();
}
