import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { additionalVersion, describeAlias, requireVersions } from "../aliases.js";
import { allocate, endProvisioned, moveProvisioned, pendingAllocation } from "../concurrency/provisioned.js";
import { aliasNotFound, revisionDiffers } from "../errors.js";
import { findAlias } from "../lookup.js";
import { functionArn, functionRef, unqualifiedArn } from "../names.js";
import { type AliasRecord, aliases } from "../records.js";

/** UpdateAlias lets an alias lead elsewhere; what is not given stays. */
export const UpdateAlias = operation(lambda, "UpdateAlias", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html",

  permissions: ({ input, here }) => [
    permission("lambda:UpdateAlias", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, ...host }) {
    const ref = { ...functionRef(here, input.FunctionName), qualifier: input.Name };
    const revisionId = host.ids.uuid();
    const fresh = pendingAllocation({ requested: 0 }, 0, host);
    const { alias, moved } = await host.store.transact(async (tx) => {
      await requireVersions(tx, ref, []);
      const before = await findAlias(tx, ref);
      if (!before) throw aliasNotFound(functionArn(ref));
      if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId) throw revisionDiffers();
      const { additional: kept, ...others } = before;
      const version = input.FunctionVersion ?? before.version;
      const weights = kept && { AdditionalVersionWeights: { [kept.version]: kept.weight } };
      const additional = additionalVersion(input.RoutingConfig ?? weights, version);
      await requireVersions(tx, ref, [version, ...(additional ? [additional.version] : [])]);
      const after: AliasRecord = {
        ...others,
        version,
        description: input.Description ?? before.description,
        ...(additional ? { additional } : {}),
        revisionId,
      };
      await aliases.put(tx, after);
      return { alias: after, moved: await moveProvisioned(tx, ref, fresh) };
    });
    if (moved) {
      await endProvisioned(ref, moved.before, host);
      allocate(ref, moved.record, host);
    }
    return describeAlias(alias);
  },
});
