import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { functionArn } from "../names.js";
import {
  corsRecord,
  describeUrl,
  findUrl,
  requireUrl,
  requireUrlTarget,
  urlKeys,
  urlTarget,
} from "../urls/configuration.js";
import { functionUrls, type UrlRecord } from "../urls/records.js";

/** UpdateFunctionUrlConfig changes what the call names, at once; a Cors that is given stands in for the whole of the old. */
export const UpdateFunctionUrlConfig = operation(lambda, "UpdateFunctionUrlConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html",

  async permissions({ input, here, read }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    const authType = input.AuthType ?? (await findUrl(read, ref))?.authType;
    return [permission("lambda:UpdateFunctionUrlConfig", functionArn(ref), urlKeys(ref, authType))];
  },

  async handle({ input, here, store, clock, settings }) {
    const ref = urlTarget(here, input.FunctionName, input.Qualifier);
    const cors = corsRecord(input.Cors);
    const modifiedMs = clock.now();
    const updated = await store.transact(async (tx): Promise<UrlRecord> => {
      await requireUrlTarget(tx, ref);
      const before = await requireUrl(tx, ref);
      const after: UrlRecord = {
        ...before,
        authType: input.AuthType ?? before.authType,
        invokeMode: input.InvokeMode ?? before.invokeMode,
        ...(cors ? { cors } : {}),
        modifiedMs,
      };
      await functionUrls.put(tx, after);
      return after;
    });
    return describeUrl(updated, settings);
  },
});
