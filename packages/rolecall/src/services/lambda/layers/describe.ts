/** Layer versions as AWS answers them. */
import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import type { Host } from "../../../kernel/host.js";
import { lambdaTime } from "../configuration.js";
import type { LayerVersionRecord } from "../records.js";
import { layerArn, layerVersionArn } from "./names.js";

type Whole = Output<typeof lambda, "GetLayerVersion">;

/** Ten minutes, as AWS's links hold. */
const LINK_MS = 10 * 60_000;

/** As lists have it: without the content. */
export function listedLayerVersion(record: LayerVersionRecord) {
  return {
    LayerVersionArn: layerVersionArn(record, record.version),
    Version: record.version,
    Description: record.description,
    CreatedDate: lambdaTime(record.createdMs),
    ...(record.runtimes
      ? { CompatibleRuntimes: [...record.runtimes] as NonNullable<Whole["CompatibleRuntimes"]> }
      : {}),
    ...(record.licenseInfo === undefined ? {} : { LicenseInfo: record.licenseInfo }),
    ...(record.architectures
      ? { CompatibleArchitectures: [...record.architectures] as NonNullable<Whole["CompatibleArchitectures"]> }
      : {}),
  };
}

export async function describeLayerVersion(
  record: LayerVersionRecord,
  { links, clock }: Pick<Host, "links" | "clock">,
): Promise<Whole> {
  return {
    Content: {
      Location: await links.make(`code/${record.code.hash}`, clock.now() + LINK_MS),
      CodeSha256: Buffer.from(record.code.hash, "hex").toString("base64"),
      CodeSize: record.code.sizeBytes,
    },
    LayerArn: layerArn(record),
    ...listedLayerVersion(record),
  };
}

/** Whether a list that asks for a runtime or an architecture has it. */
export function isCompatible(
  { runtimes, architectures }: LayerVersionRecord,
  wanted: { readonly CompatibleRuntime?: string | undefined; readonly CompatibleArchitecture?: string | undefined },
): boolean {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = wanted;
  return (
    (runtime === undefined || runtimes?.includes(runtime) === true) &&
    (architecture === undefined || architectures?.includes(architecture) === true)
  );
}
