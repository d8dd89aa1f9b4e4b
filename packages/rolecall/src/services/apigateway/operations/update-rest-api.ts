import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import {
  apiTraits,
  BAD_COMPRESSION,
  endpointConfiguration,
  ownApi,
  requireApi,
  requireEndpointType,
  requireSettings,
} from "../apis.js";
import { badRequest } from "../errors.js";
import { listRule, patched, type Rule, setFlag, setText, wholeNumber, without } from "../patch.js";
import { ask, askPolicy } from "../permissions.js";
import { apiPath } from "../place.js";
import { expandedPolicy, keptApi, shownApi } from "../policy.js";
import { type ApiRecord, apis, type EndpointConfiguration } from "../records.js";
import { apiView } from "../views.js";

/** UpdateRestApi changes settings of an API. What is deployed stays as it is until the next deployment. */
export const UpdateRestApi = operation(apigateway, "UpdateRestApi", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRestApi.html",

  permissions: async ({ input, here, read }) => {
    const given = (path: RegExp) => input.patchOperations?.findLast((one) => path.test(one.path ?? ""))?.value;
    const type = given(/^\/endpointConfiguration\/types\//);
    const security = given(/^\/securityPolicy$/);
    const asked = {
      request: {
        apiName: given(/^\/name$/),
        disableExecuteApiEndpoint: given(/^\/disableExecuteApiEndpoint$/),
        ...(type === undefined ? {} : { endpointType: [type] }),
        ...(security === undefined ? {} : { securityPolicy: [security] }),
      },
      resource: apiTraits(await ownApi(read, here, input.restApiId)),
    };
    const path = apiPath(input.restApiId);
    const update = ask("PATCH", here, path, asked);
    const setsPolicy = input.patchOperations?.some((one) => one.path === "/policy");
    return setsPolicy ? [update, askPolicy(here, path, asked)] : [update];
  },

  async handle({ input, here, store, directory }) {
    const changed = await store.transact(async (tx) => {
      const before = await requireApi(tx, here, input.restApiId);
      const api = patched(before, input.patchOperations, RULES);
      const kept = api.policy === before.policy ? api : await keptApi(tx, directory, api);
      requireSettings(api);
      await apis.put(tx, kept);
      return shownApi(tx, directory, kept);
    });
    return apiView(changed, "always");
  },
});

const withEndpoint = (api: ApiRecord, change: Partial<EndpointConfiguration>): ApiRecord => ({
  ...api,
  endpointConfiguration: endpointConfiguration({ ...api.endpointConfiguration, ...change }),
});

function withType(api: ApiRecord, type: string | undefined): ApiRecord {
  requireEndpointType(type);
  return withEndpoint(api, {
    types: [type as EndpointConfiguration["types"][number]],
    ...(type === "PRIVATE" ? { ipAddressType: "dualstack" } : {}),
  });
}

const RULES: readonly Rule<ApiRecord>[] = [
  { path: "/name", replace: (api, { value = "" }) => ({ ...api, name: value }) },
  {
    path: "/description",
    replace: (api, { value }) => (value === undefined ? without(api, "description") : { ...api, description: value }),
    remove: (api) => without(api, "description"),
  },
  { path: "/version", replace: setText("version"), remove: (api) => without(api, "version") },
  listRule("binaryMediaTypes"),
  {
    path: "/minimumCompressionSize",
    replace: (api, { value }) =>
      value === undefined || value === ""
        ? without(api, "minimumCompressionSize")
        : { ...api, minimumCompressionSize: wholeNumber(value, 0, 10_485_760, BAD_COMPRESSION) },
  },
  {
    path: "/apiKeySource",
    replace: (api, { value }) => {
      // Unverified words.
      if (value !== "HEADER" && value !== "AUTHORIZER") {
        throw badRequest("Invalid API key source specified. Valid options are HEADER,AUTHORIZER");
      }
      return { ...api, apiKeySource: value };
    },
  },
  { path: "/disableExecuteApiEndpoint", replace: setFlag("disableExecuteApiEndpoint") },
  {
    path: "/endpointConfiguration/types/{type}",
    replace: (api, { value }) => withType(api, value),
    add: (api, { value, names: [name] }) => {
      const type = value ?? name ?? "";
      if (api.endpointConfiguration.types.some((one) => one === type)) return api;
      throw badRequest("Cannot create an api with multiple Endpoint Types.");
    },
    remove: (api, { names: [type] }) =>
      withEndpoint(api, { types: api.endpointConfiguration.types.filter((one) => one !== type) }),
  },
  {
    path: "/endpointConfiguration/ipAddressType",
    replace: (api, { value }) =>
      withEndpoint(api, { ipAddressType: (value ?? "") as EndpointConfiguration["ipAddressType"] }),
  },
  {
    path: "/endpointConfiguration/vpcEndpointIds",
    add: (api, { value = "" }) =>
      withEndpoint(api, {
        vpcEndpointIds: [...new Set([...(api.endpointConfiguration.vpcEndpointIds ?? []), value])],
      }),
    remove: (api, { value }) =>
      withEndpoint(api, {
        vpcEndpointIds: (api.endpointConfiguration.vpcEndpointIds ?? []).filter((id) => id !== value),
      }),
  },
  {
    path: "/policy",
    replace: (api, { value }) =>
      value === undefined || value === "" ? without(api, "policy") : { ...api, policy: expandedPolicy(value, api) },
    remove: (api) => without(api, "policy"),
  },
  { path: "/securityPolicy", replace: setText("securityPolicy") },
  { path: "/endpointAccessMode", replace: setText("endpointAccessMode") },
];
