/** How layers and their versions are named: `layer`, `arn:…:layer:{name}`, `arn:…:layer:{name}:{version}`. */
import { parseArn } from "../../../kernel/arn.js";
import type { Here } from "../../../kernel/here.js";

export interface LayerName {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** The layer that a LayerName means, which may be an ARN, also another account's. */
export function layerName(here: Here, nameOrArn: string): LayerName {
  const arn = parseArn(nameOrArn);
  if (!arn) return { account: here.account, region: here.region, name: nameOrArn };
  return { account: arn.account, region: arn.region, name: arn.resource.split(":")[1] ?? "" };
}

export const layerArn = ({ account, region, name }: LayerName): string =>
  `arn:aws:lambda:${region}:${account}:layer:${name}`;

export const layerVersionArn = (layer: LayerName, version: number | undefined): string =>
  `${layerArn(layer)}:${version ?? ""}`;

/** The parts of a layer version's ARN; undefined when it is none. */
export function parseLayerVersion(arn: string): (LayerName & { readonly version: number }) | undefined {
  const parsed = parseArn(arn);
  const [type, name, version] = parsed?.resource.split(":") ?? [];
  if (!parsed || type !== "layer" || !name || version === undefined || !/^\d+$/.test(version)) return undefined;
  return { account: parsed.account, region: parsed.region, name, version: Number(version) };
}
