import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { checkedZip, codeOf, storeCode } from "../code.js";
import { requireSignedFor } from "../code-signing/enforce.js";
import { refuseGaps } from "../configuration.js";
import { shownConfiguration } from "../environment/open.js";
import { checkCombined } from "../layers/use.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { versionOf } from "../records.js";
import { requireUpdatable } from "../runtimes.js";
import { requireRevision, update } from "../update.js";

/** UpdateFunctionCode gives a function a new deployment package; running events end on the old one. */
export const UpdateFunctionCode = operation(lambda, "UpdateFunctionCode", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html",

  permissions: ({ input, here }) => [
    permission("lambda:UpdateFunctionCode", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, caller, request, requestId, signal, blobs, ...host }) {
    const configuring = { here, caller, request, requestId, signal, call: host.call };
    refuseGaps({ PublishTo: input.PublishTo });
    const ref = functionRef(here, input.FunctionName);
    const before = await host.store.read((read) => findFunction(read, ref));
    requireUpdatable(before.runtime, host);
    requireRevision(before, input.RevisionId);
    const { zip, unzippedBytes } = await checkedZip(input, configuring);
    await host.store.read((read) => requireSignedFor(read, here, ref.name));
    checkCombined(unzippedBytes, before.layers ?? []);
    const architecture = input.Architectures?.[0] ?? before.architecture;
    if (input.DryRun) return shownConfiguration({ ...before, code: codeOf(zip), architecture }, configuring);
    const code = await storeCode(zip, blobs);
    const { changed, published } = await update(
      ref,
      input.RevisionId,
      () => ({ code, architecture }),
      host,
      input.Publish ?? false,
    );
    return shownConfiguration(published ?? changed, configuring, published && versionOf(published));
  },
});
