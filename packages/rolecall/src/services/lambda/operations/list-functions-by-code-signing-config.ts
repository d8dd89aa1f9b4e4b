import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { codeSigningConfigArn, requireCodeSigningConfig } from "../code-signing/configs.js";
import { functionCodeSigning } from "../code-signing/records.js";
import { functionArn } from "../names.js";
import { decodeMarker, encodeMarker, pageSize } from "../paging.js";

/** ListFunctionsByCodeSigningConfig answers the functions that have a code signing configuration, by their ARNs. */
export const ListFunctionsByCodeSigningConfig = operation(lambda, "ListFunctionsByCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionsByCodeSigningConfig.html",

  permissions: ({ input }) => [permission("lambda:ListFunctionsByCodeSigningConfig", input.CodeSigningConfigArn, {})],

  async handle({ input, here, store }) {
    const [after = ""] = input.Marker === undefined ? [] : decodeMarker(input.Marker);
    const all = await store.read(async (read) => {
      const found = await requireCodeSigningConfig(read, here, input.CodeSigningConfigArn);
      return functionCodeSigning.by(read, "byConfig", [codeSigningConfigArn(found)]);
    });
    const left = all.filter(({ functionName }) => functionName > String(after));
    const page = left.slice(0, pageSize(input.MaxItems));
    const last = page.at(-1);
    return {
      FunctionArns: page.map(({ account, region, functionName: name }) => functionArn({ account, region, name })),
      ...(last && page.length < left.length ? { NextMarker: encodeMarker([last.functionName]) } : {}),
    };
  },
});
