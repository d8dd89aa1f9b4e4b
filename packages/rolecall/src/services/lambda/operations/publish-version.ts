import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { configuration, refuseGaps } from "../configuration.js";
import { shownConfiguration } from "../environment/open.js";
import { codeDiffers, pending, updateInProgress } from "../errors.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";
import { versionOf } from "../records.js";
import { requireRevision } from "../update.js";
import { publish } from "../versions.js";

/** PublishVersion keeps the code and the configuration of `$LATEST` under a number, for good. */
export const PublishVersion = operation(lambda, "PublishVersion", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html",

  permissions: ({ input, here }) => [
    permission("lambda:PublishVersion", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store, ids, clock, ...call }) {
    refuseGaps({ PublishTo: input.PublishTo });
    const ref = functionRef(here, input.FunctionName);
    const fresh = { revisionId: ids.uuid(), environmentId: ids.uuid(), modifiedMs: clock.now() };
    const version = await store.transact(async (tx) => {
      const latest = await findFunction(tx, ref);
      if (latest.state === "Pending") throw pending("Pending");
      if (latest.update === "InProgress") throw updateInProgress(latest.arn);
      requireRevision(latest, input.RevisionId);
      const { CodeSha256 } = configuration(latest);
      if (input.CodeSha256 && input.CodeSha256 !== CodeSha256) throw codeDiffers(input.CodeSha256, CodeSha256 ?? "");
      return publish(tx, latest, input.Description, fresh);
    });
    return shownConfiguration(version, { ...call, here }, versionOf(version));
  },
});
