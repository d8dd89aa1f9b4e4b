import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { functionUrlExists } from "../errors.js";
import { functionArn } from "../names.js";
import { newUrlId } from "../urls/address.js";
import { corsRecord, describeNewUrl, findUrl, requireUrlTarget, urlKeys, urlTarget } from "../urls/configuration.js";
import { functionUrls, type UrlRecord } from "../urls/records.js";

/**
 * CreateFunctionUrlConfig gives a function or an alias a web address. Whoever may call it is said by policies alone: for
 * AuthType NONE too, AWS writes none by itself.
 */
export const CreateFunctionUrlConfig = operation(lambda, "CreateFunctionUrlConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html",

  permissions({ input, here }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    return [permission("lambda:CreateFunctionUrlConfig", functionArn(ref), urlKeys(ref, input.AuthType))];
  },

  async handle({ input, here, store, clock, ids, settings }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    const cors = corsRecord(input.Cors);
    const nowMs = clock.now();
    const record: UrlRecord = {
      account: ref.account,
      region: ref.region,
      functionName: ref.name,
      qualifier: ref.qualifier ?? "",
      urlId: newUrlId(ids),
      authType: input.AuthType,
      invokeMode: input.InvokeMode ?? "BUFFERED",
      ...(cors ? { cors } : {}),
      createdMs: nowMs,
      modifiedMs: nowMs,
    };
    await store.transact(async (tx) => {
      await requireUrlTarget(tx, ref);
      if (await findUrl(tx, ref)) throw functionUrlExists(functionArn(ref));
      await functionUrls.put(tx, record);
    });
    return {
      ...describeNewUrl(record, settings),
      // Recorded: the answer names the mode only where the call did.
      ...(input.InvokeMode === undefined ? {} : { InvokeMode: record.invokeMode }),
    };
  },
});
