import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { functionCodeSigning } from "../code-signing/records.js";
import { removeProvisioned } from "../concurrency/provisioned.js";
import { aliasIsNoVersion, latestStays, versionInUse } from "../errors.js";
import { findFunction } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { aliases, eventConfigs, events, functions, policies, scaling, versions } from "../records.js";
import { functionUrls } from "../urls/records.js";

/**
 * DeleteFunction takes a function away with its versions, aliases, policies and URLs, or one version of it; its sandboxes
 * end, its log group stays. A version that is not there is no error.
 */
export const DeleteFunction = operation(lambda, "DeleteFunction", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html",

  permissions: ({ input, here }) => [
    permission("lambda:DeleteFunction", functionArn(functionRef(here, input.FunctionName, input.Qualifier)), {}),
  ],

  async handle({ input, here, store, sandboxes }) {
    const { qualifier, ...whole } = functionRef(here, input.FunctionName, input.Qualifier);
    if (qualifier === "$LATEST") throw latestStays();
    const key = [whole.account, whole.region, whole.name];
    if (qualifier !== undefined && !/^\d+$/.test(qualifier)) throw aliasIsNoVersion();
    const { arn } = await store.transact(async (tx) => {
      const fn = await findFunction(tx, whole);
      if (qualifier === undefined) {
        await functions.delete(tx, key);
        await versions.deleteBelow(tx, key);
        await aliases.deleteBelow(tx, key);
        await policies.deleteBelow(tx, key);
        await eventConfigs.deleteBelow(tx, key);
        await functionUrls.deleteBelow(tx, key);
        await scaling.delete(tx, key);
        await functionCodeSigning.delete(tx, key);
        await events.deleteBelow(tx, key);
        return fn;
      }
      const { items } = await aliases.list(tx, { prefix: key });
      const using = items.filter((alias) => alias.version === qualifier || alias.additional?.version === qualifier);
      if (using.length > 0) throw versionInUse(using.map(({ name }) => name));
      await versions.delete(tx, [...key, Number(qualifier)]);
      await policies.delete(tx, [...key, qualifier]);
      await eventConfigs.delete(tx, [...key, qualifier]);
      await removeProvisioned(tx, { ...whole, qualifier });
      return fn;
    });
    await sandboxes.retire(arn, qualifier === undefined ? {} : { version: qualifier });
    return { StatusCode: 204 };
  },
});
