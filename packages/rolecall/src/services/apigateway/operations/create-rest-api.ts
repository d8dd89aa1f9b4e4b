import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import {
  defaultSettings,
  endpointConfiguration,
  newApi,
  putNewApi,
  requireApi,
  requireCompressionSize,
  requireSettings,
} from "../apis.js";
import { cloned } from "../clone.js";
import { defaultModels } from "../models.js";
import { ask, askPolicy } from "../permissions.js";
import { apiPath } from "../place.js";
import { expandedPolicy, keptApi } from "../policy.js";
import type { ApiSettings } from "../records.js";
import { passed, withTags } from "../tags.js";
import { apiView } from "../views.js";

/** CreateRestApi makes an API with a root resource and the models Empty and Error, or a copy of another API. */
export const CreateRestApi = operation(apigateway, "CreateRestApi", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html",

  permissions: ({ input, here }) => {
    const asked = {
      request: {
        apiName: input.name,
        disableExecuteApiEndpoint: input.disableExecuteApiEndpoint?.toString(),
        endpointType: input.endpointConfiguration?.types,
        securityPolicy: input.securityPolicy && [input.securityPolicy],
      },
      tags: passed(input.tags),
    };
    return [
      ask("POST", here, "/restapis", asked),
      ...(input.policy === undefined ? [] : [askPolicy(here, "/restapis", asked)]),
      // Unverified: whoever may not read an API may not have a copy of it.
      ...(input.cloneFrom === undefined ? [] : [ask("GET", here, apiPath(input.cloneFrom))]),
    ];
  },

  async handle({ input, here, ids, clock, store, directory }) {
    requireSettings(input);
    requireCompressionSize(input.minimumCompressionSize);
    const made = newApi(here, ids, clock.now(), settingsOf(input));
    const api = {
      ...made,
      tags: withTags({}, input.tags),
      ...(input.policy === undefined || input.policy === "" ? {} : { policy: expandedPolicy(input.policy, made) }),
    };
    const defaults = defaultModels(ids);
    await store.transact(async (tx) => {
      const kept = await keptApi(tx, directory, api);
      if (input.cloneFrom === undefined) return putNewApi(tx, kept, defaults);
      await cloned(tx, await requireApi(tx, here, input.cloneFrom), kept);
    });
    return apiView(api);
  },
});

function settingsOf(input: {
  readonly name: string;
  readonly description?: string | undefined;
  readonly version?: string | undefined;
  readonly binaryMediaTypes?: readonly string[] | undefined;
  readonly minimumCompressionSize?: number | undefined;
  readonly apiKeySource?: ApiSettings["apiKeySource"] | undefined;
  readonly endpointConfiguration?: Parameters<typeof endpointConfiguration>[0] | undefined;
  readonly disableExecuteApiEndpoint?: boolean | undefined;
  readonly securityPolicy?: ApiSettings["securityPolicy"] | undefined;
  readonly endpointAccessMode?: ApiSettings["endpointAccessMode"] | undefined;
}): ApiSettings {
  const { description, version, minimumCompressionSize, securityPolicy, endpointAccessMode } = input;
  return {
    ...defaultSettings(input.name),
    ...(description === undefined ? {} : { description }),
    ...(version === undefined ? {} : { version }),
    ...(minimumCompressionSize === undefined ? {} : { minimumCompressionSize }),
    ...(securityPolicy === undefined ? {} : { securityPolicy }),
    ...(endpointAccessMode === undefined ? {} : { endpointAccessMode }),
    binaryMediaTypes: [...new Set(input.binaryMediaTypes)],
    apiKeySource: input.apiKeySource ?? "HEADER",
    endpointConfiguration: endpointConfiguration(input.endpointConfiguration),
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
  };
}
