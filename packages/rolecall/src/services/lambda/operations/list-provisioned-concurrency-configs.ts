import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeProvisioned, provisionedList } from "../concurrency/provisioned.js";
import { findFunction } from "../lookup.js";
import { functionArn, functionRef, unqualifiedArn } from "../names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";
import { scaling } from "../records.js";

/** ListProvisionedConcurrencyConfigs answers those of a function's versions and aliases. */
export const ListProvisionedConcurrencyConfigs = operation(lambda, "ListProvisionedConcurrencyConfigs", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html",

  permissions: ({ input, here }) => [
    permission("lambda:ListProvisionedConcurrencyConfigs", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const { account, region, name } = ref;
    const settings = await store.read(async (read) => {
      await findFunction(read, ref);
      return scaling.get(read, [account, region, name]);
    });
    const [after = ""] = input.Marker === undefined ? [] : decodeMarker(input.Marker);
    const left = provisionedList(settings).filter(([qualifier]) => qualifier > String(after));
    const page = left.slice(0, pageSize(input.MaxItems));
    const last = page.at(-1);
    return {
      ProvisionedConcurrencyConfigs: page.map(([qualifier, record]) => ({
        FunctionArn: functionArn({ account, region, name, qualifier }),
        ...describeProvisioned(record),
      })),
      ...(last && page.length < left.length ? { NextMarker: encodeMarker([last[0]]) } : {}),
    };
  },
});
