/** Lambda's ARNs, and what the kernel asks about them. */
import { compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { ResourceFacts, Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { codeSigningConfigs } from "./code-signing/records.js";
import { mappings } from "./event-sources/records.js";
import { parseLayerVersion } from "./layers/names.js";
import { appliedPolicy } from "./policies/applied.js";
import { functions, layerVersions } from "./records.js";

export const resources: Resources = {
  async find(tx, arn, action) {
    const parsed = parseArn(arn);
    const [type, name, qualifier] = parsed?.resource.split(":") ?? [];
    if (type === "layer") return layerPolicy(tx, arn, action);
    if (parsed && type === "event-source-mapping" && name !== undefined) {
      const mapping = await mappings.get(tx, [parsed.account, parsed.region, name]);
      return mapping && { tags: mapping.tags };
    }
    if (parsed && type === "code-signing-config" && name !== undefined) {
      const config = await codeSigningConfigs.get(tx, [parsed.account, parsed.region, name]);
      return config && { tags: config.tags };
    }
    if (!parsed || type !== "function" || name === undefined) return undefined;
    const { account, region } = parsed;
    const found = await functions.get(tx, [account, region, name]);
    if (!found) return undefined;
    const ref = { account, region, name, ...(qualifier === undefined ? {} : { qualifier }) };
    const policy = await appliedPolicy(tx, ref, action);
    return { tags: found.tags, ...(policy ? { policy } : {}) };
  },
};

/** Only lambda:GetLayerVersion can be given to others; layers have no tags. */
async function layerPolicy(tx: Read, arn: string, action: string): Promise<ResourceFacts | undefined> {
  const named = action === "lambda:GetLayerVersion" ? parseLayerVersion(arn) : undefined;
  if (!named) return undefined;
  const { account, region, name, version } = named;
  const found = await layerVersions.get(tx, [account, region, name, version]);
  if (!found?.policy) return found && {};
  const policy = {
    policy: compilePolicy(found.policy.text),
    name: `resource-based policy of layer "${name}:${version}"`,
  };
  return { policy };
}
