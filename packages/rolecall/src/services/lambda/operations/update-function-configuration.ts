import { lambda } from "@rolecall/aws-model/lambda";
import { gap, operation, permission } from "../../../kernel/operation.js";
import { requireDeadLetterTarget } from "../async/requirements.js";
import { unzippedSize } from "../code.js";
import { requireSignedFor } from "../code-signing/enforce.js";
import { refuseGaps, settings } from "../configuration.js";
import { shownConfiguration } from "../environment/open.js";
import { protectedEnvironment } from "../environment/seal.js";
import { roleNotAssumable, updateInProgress } from "../errors.js";
import { isAssumable, requireOwnRole } from "../execution-role.js";
import { checkCombined, layerPermissions, usedLayers } from "../layers/use.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { passRole } from "../pass-role.js";
import { requireUpdatable } from "../runtimes.js";
import { update } from "../update.js";

/** UpdateFunctionConfiguration changes what is given and keeps the rest; a new role is passed like a first one. */
export const UpdateFunctionConfiguration = operation(lambda, "UpdateFunctionConfiguration", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html",

  permissions: ({ input, here }) => {
    const arn = unqualifiedArn(functionRef(here, input.FunctionName));
    return [
      permission("lambda:UpdateFunctionConfiguration", arn, {
        "lambda:Layer": input.Layers,
        "lambda:SubnetIds": input.VpcConfig?.SubnetIds,
        "lambda:SecurityGroupIds": input.VpcConfig?.SecurityGroupIds,
        "lambda:VpcIds": input.VpcConfig?.SubnetIds?.length
          ? gap("of calls that put a function into a VPC, which is not emulated; of all others the key is absent")
          : undefined,
      }),
      ...(input.Role === undefined ? [] : [passRole(input.Role, arn)]),
      ...layerPermissions(input.Layers),
    ];
  },

  precheck({ input, here }) {
    if (input.Role !== undefined) requireOwnRole(here, input.Role);
  },

  async handle({ input, here, caller, request, requestId, signal, call, blobs, ...host }) {
    refuseGaps(input);
    const configuring = { here, caller, request, requestId, signal, call };
    const ref = functionRef(here, input.FunctionName);
    const before = await host.store.read((read) => findFunction(read, ref));
    // Refused before anything is changed, whatever else the call says.
    settings(input, ref.name, before);
    requireUpdatable(input.Runtime ?? before.runtime, host);
    const named = input.Layers;
    const layers = named && (await host.store.read((read) => usedLayers(read, here.region, named)));
    // AWS holds layers against it as well.
    if (layers?.length) await host.store.read((read) => requireSignedFor(read, here, ref.name));
    if (layers?.length) checkCombined(await unzippedSize(await blobs.get(before.code.hash)), layers);
    const roleArn = input.Role ?? before.roleArn;
    if (input.Role !== undefined) {
      const taker = { arn: before.arn, name: before.name, roleArn, account: ref.account, region: ref.region };
      if (!(await isAssumable(taker, call))) throw roleNotAssumable();
    }
    const deadLetterArn = input.DeadLetterConfig ? input.DeadLetterConfig.TargetArn : before.deadLetterArn;
    if (deadLetterArn && (input.DeadLetterConfig || input.Role !== undefined)) {
      await requireDeadLetterTarget(deadLetterArn, { ...before, roleArn }, { call, ...host });
    }
    const protection = await protectedEnvironment(
      { ...before, roleArn, variables: input.Environment?.Variables, kmsKeyArn: input.KMSKeyArn },
      before,
      configuring,
    );
    const { changed } = await update(
      ref,
      input.RevisionId,
      (now) => {
        // Encrypted by what is no longer so: another update came in between.
        if (now.environmentId !== before.environmentId) throw updateInProgress(now.arn);
        return {
          ...settings(input, now.name, now),
          ...protection,
          roleArn: input.Role ?? now.roleArn,
          runtime: input.Runtime ?? now.runtime,
          handler: input.Handler ?? now.handler,
          ...(layers ? { layers } : {}),
          ...(input.DeadLetterConfig ? { deadLetterArn: input.DeadLetterConfig.TargetArn ?? "" } : {}),
        };
      },
      host,
    );
    return shownConfiguration(changed, configuring);
  },
});
