/**
 * Patch operations on stages. They differ from those of other resources: settings of methods have a resource path in the
 * middle of theirs, and AWS has its own words for what it does not know.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */
import { badRequest } from "./errors.js";
import { own, requireOneOf } from "./methods.js";
import { isTrue, type PatchOperation, pointerParts, wholeNumber, without } from "./patch.js";
import type { CanarySettings, MethodSettings, StageRecord } from "./records.js";
import { accessLogDestination } from "./stages.js";

/** As AWS prints it, lapses included. */
const PATHS =
  "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled";

export function patchedStage(stage: StageRecord, operations: readonly PatchOperation[] | undefined): StageRecord {
  return (operations ?? []).reduce((changed, operation) => {
    const { op = "", path = "", value, from } = operation;
    switch (op) {
      case "replace":
        return replace(changed, path, value);
      case "remove":
        return remove(changed, path);
      case "copy":
        return copy(changed, path, from ?? "");
      case "add":
        if (/^\/variables\/[^/]+$/.test(path)) return replace(changed, path, value);
        throw badRequest(`Invalid add operation with path: ${path}`);
      default:
        // Unverified words.
        throw badRequest(`Invalid ${op} operation with path: ${path}`);
    }
  }, stage);
}

type Replace = (stage: StageRecord, value: string | undefined, name: string) => StageRecord;

const text =
  (member: "description" | "cacheClusterSize" | "clientCertificateId" | "documentationVersion"): Replace =>
  (stage, value) =>
    value === undefined || value === "" ? without(stage, member) : { ...stage, [member]: value };

const withCanary = (stage: StageRecord, change: Partial<CanarySettings>): StageRecord => ({
  ...stage,
  canarySettings: {
    percentTraffic: 0,
    deploymentId: stage.deploymentId,
    stageVariableOverrides: {},
    useStageCache: false,
    ...stage.canarySettings,
    ...change,
  },
});

const withAccessLog = (stage: StageRecord, member: "destinationArn" | "format", value: string | undefined) => ({
  ...stage,
  accessLogSettings: { ...stage.accessLogSettings, ...(value === undefined ? {} : { [member]: value }) },
});

const CACHE_SIZES = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"];

/** By path; `{name}` stands for the last part of it. */
const REPLACE: Readonly<Record<string, Replace>> = {
  "/deploymentId": (stage, value = "") => ({ ...stage, deploymentId: value }),
  "/description": text("description"),
  "/documentationVersion": text("documentationVersion"),
  "/clientCertificateId": text("clientCertificateId"),
  "/cacheClusterEnabled": (stage, value) => ({
    ...stage,
    cacheClusterEnabled: isTrue(value),
    ...(isTrue(value) ? { cacheClusterSize: stage.cacheClusterSize ?? "0.5" } : {}),
  }),
  "/cacheClusterSize": (stage, value) => {
    requireOneOf("cache cluster size", value, CACHE_SIZES);
    return text("cacheClusterSize")(stage, value, "");
  },
  "/tracingEnabled": (stage, value) => ({ ...stage, tracingEnabled: isTrue(value) }),
  "/accessLogSettings/destinationArn": (stage, value = "") =>
    withAccessLog(stage, "destinationArn", accessLogDestination(value)),
  "/accessLogSettings/format": (stage, value) => withAccessLog(stage, "format", value),
  "/variables/{name}": (stage, value = "", name) => ({ ...stage, variables: { ...stage.variables, [name]: value } }),
  "/canarySettings/deploymentId": (stage, value = "") => withCanary(stage, { deploymentId: value }),
  "/canarySettings/percentTraffic": (stage, value) => withCanary(stage, { percentTraffic: percent(value) }),
  "/canarySettings/useStageCache": (stage, value) => withCanary(stage, { useStageCache: isTrue(value) }),
  "/canarySettings/stageVariableOverrides/{name}": (stage, value = "", name) =>
    withCanary(stage, { stageVariableOverrides: { ...stage.canarySettings?.stageVariableOverrides, [name]: value } }),
};

/** @throws BadRequestException. Unverified words */
export function percent(value: string | number | undefined): number {
  const number = Number(value);
  if (value === undefined || value === "" || !(number >= 0 && number <= 100)) {
    throw badRequest("Canary percent traffic must be between 0.0 and 100.0");
  }
  return number;
}

function replace(stage: StageRecord, path: string, value: string | undefined): StageRecord {
  const parts = pointerParts(path);
  const name = parts.at(-1) ?? "";
  const change = own(REPLACE, path) ?? own(REPLACE, `/${[...parts.slice(0, -1), "{name}"].join("/")}`);
  if (change) return change(stage, value, name);
  const { key, setting } = methodSetting(path);
  const settings = own(stage.methodSettings, key) ?? DEFAULT_SETTINGS;
  return {
    ...stage,
    methodSettings: { ...stage.methodSettings, [key]: { ...settings, ...setting(value) } },
  };
}

function remove(stage: StageRecord, path: string): StageRecord {
  if (path === "/accessLogSettings") return without(stage, "accessLogSettings");
  if (path === "/canarySettings") return without(stage, "canarySettings");
  if (path === "/description") return without(stage, "description");
  if (path === "/clientCertificateId") return without(stage, "clientCertificateId");
  const variable = /^\/variables\/([^/]+)$/.exec(path)?.[1];
  if (variable !== undefined && Object.hasOwn(stage.variables, variable)) {
    return { ...stage, variables: without(stage.variables, variable) };
  }
  const override = /^\/canarySettings\/stageVariableOverrides\/([^/]+)$/.exec(path)?.[1];
  const overrides = stage.canarySettings?.stageVariableOverrides ?? {};
  if (override !== undefined && Object.hasOwn(overrides, override)) {
    return withCanary(stage, { stageVariableOverrides: without(overrides, override) });
  }
  const key = path.slice(1);
  if (!Object.hasOwn(stage.methodSettings, key)) {
    throw badRequest(`Cannot remove method setting ${key} because there is no method setting for this method `);
  }
  return { ...stage, methodSettings: without(stage.methodSettings, key) };
}

/** What promotes a canary: its deployment, and its variables. */
function copy(stage: StageRecord, path: string, from: string): StageRecord {
  const { canarySettings } = stage;
  if (canarySettings && path === "/deploymentId" && from === "/canarySettings/deploymentId") {
    return { ...stage, deploymentId: canarySettings.deploymentId };
  }
  if (canarySettings && path === "/variables" && from === "/canarySettings/stageVariableOverrides") {
    return { ...stage, variables: { ...stage.variables, ...canarySettings.stageVariableOverrides } };
  }
  // Unverified words.
  throw badRequest(`Invalid copy operation with path: ${path} and from: ${from}`);
}

/** What a method has, for which one setting was set. */
const DEFAULT_SETTINGS: MethodSettings = {
  metricsEnabled: false,
  loggingLevel: "OFF",
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

type Setting = (value: string | undefined) => Partial<MethodSettings>;

/** Unverified words of the refusals. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  "metrics/enabled": (value) => ({ metricsEnabled: isTrue(value) }),
  "logging/dataTrace": (value) => ({ dataTraceEnabled: isTrue(value) }),
  "logging/loglevel": (value) => {
    requireOneOf("logging level", value ?? "", ["OFF", "ERROR", "INFO"]);
    return { loggingLevel: value as MethodSettings["loggingLevel"] };
  },
  "throttling/burstLimit": (value) => ({
    throttlingBurstLimit: wholeNumber(value, -1, 2 ** 31 - 1, "Invalid throttling burst limit specified"),
  }),
  "throttling/rateLimit": (value) => {
    const rate = Number(value);
    if (value === undefined || value === "" || !(rate >= -1 && rate < Number.POSITIVE_INFINITY)) {
      throw badRequest("Invalid throttling rate limit specified");
    }
    return { throttlingRateLimit: rate };
  },
  "caching/enabled": (value) => ({ cachingEnabled: isTrue(value) }),
  "caching/ttlInSeconds": (value) => ({
    cacheTtlInSeconds: wholeNumber(value, 0, 3600, "Invalid cache TTL specified. Must be between 0 and 3600"),
  }),
  "caching/dataEncrypted": (value) => ({ cacheDataEncrypted: isTrue(value) }),
  "caching/requireAuthorizationForCacheControl": (value) => ({ requireAuthorizationForCacheControl: isTrue(value) }),
  "caching/unauthorizedCacheControlHeaderStrategy": (value) => {
    requireOneOf("unauthorized cache control header strategy", value ?? "", [
      "FAIL_WITH_403",
      "SUCCEED_WITH_RESPONSE_HEADER",
      "SUCCEED_WITHOUT_RESPONSE_HEADER",
    ]);
    return { unauthorizedCacheControlHeaderStrategy: value ?? "" };
  },
};

/** `/~1pets/GET/logging/loglevel`: the method as it is written there, and the setting. */
function methodSetting(path: string): { readonly key: string; readonly setting: Setting } {
  const [, key = "", name = ""] = /^\/(.*\/[^/]+)\/([^/]+\/[^/]+)$/.exec(path) ?? [];
  const setting = own(SETTINGS, name);
  if (setting === undefined || key === "") {
    throw badRequest(`Invalid method setting path: ${path}. Must be one of: [${PATHS}]`);
  }
  return { key, setting };
}
