import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { shownConfiguration } from "../environment/open.js";
import { findFunction, findVersion } from "../lookup.js";
import { functionArn, functionRef } from "../names.js";
import { scaling } from "../records.js";

/** Ten minutes, as AWS's links hold. */
const LINK_MS = 10 * 60_000;

/** GetFunction answers a function's configuration, its tags and a link to its code. */
export const GetFunction = operation(lambda, "GetFunction", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html",

  permissions: ({ input, here }) => [
    permission("lambda:GetFunction", functionArn(functionRef(here, input.FunctionName, input.Qualifier)), {}),
  ],

  async handle({ input, here, store, links, clock, ...call }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const [fn, { tags }, settings] = await store.read(async (read) => [
      await findVersion(read, ref),
      await findFunction(read, { ...ref, qualifier: "$LATEST" }),
      await scaling.get(read, [ref.account, ref.region, ref.name]),
    ]);
    return {
      Configuration: await shownConfiguration(fn, { ...call, here }, ref.qualifier),
      Code: {
        RepositoryType: "S3",
        Location: await links.make(`code/${fn.code.hash}`, clock.now() + LINK_MS),
      },
      ...(settings?.reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: settings.reserved } }),
      ...(Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {}),
    };
  },
});
