import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/**
 * Reads the schemas that a client of the AWS SDK for JavaScript exports, and how its protocol is set up.
 *
 * A schema is one of
 *   number                                             a simple shape, or 64 + code a list, 128 + code a map of it
 *   [0, namespace, name, traits, target]               a simple shape with traits
 *   [1, namespace, name, traits, member]               a list
 *   [2, namespace, name, traits, key, value]           a map
 *   [3 | -3 | 4, namespace, name, traits, names, members, requiredCount]   a structure, an error, a union
 *   [9, namespace, name, traits, input, output]        an operation
 *   [target, traits]                                   a member with traits of its own
 *   () => schema                                       any of these, later
 * as in @smithy/core's NormalizedSchema. Required members stand first.
 */
export function readClient(name) {
  const packageName = `@aws-sdk/client-${name}`;
  const manifestPath = path.join(path.dirname(require.resolve(packageName)), "..", "package.json");
  const { version } = JSON.parse(readFileSync(manifestPath, "utf8"));
  const exported = require(packageName);
  const client = new (Object.values(exported).find(isClientClass))({ region: "us-east-1" });
  const { protocolSettings, serviceId, apiVersion, protocol } = client.config;
  const schemas = Object.entries(exported).flatMap(([key, value]) =>
    key.endsWith("$") && Array.isArray(value) && !String(value[1]).startsWith("smithy.ts.") ? [value] : [],
  );
  return {
    packageName,
    version,
    exported,
    serviceId,
    apiVersion,
    protocolId: protocol.getShapeId?.() ?? protocolSettings.protocol,
    settings: protocolSettings,
    operations: schemas.filter((schema) => schema[0] === 9),
    errors: schemas.filter((schema) => schema[0] === -3),
  };
}

const isClientClass = (value) =>
  typeof value === "function" && /^[A-Z]\w*Client$/.test(value.name) && value.name !== "__Client";

export function deref(schema) {
  let value = schema;
  while (typeof value === "function") value = value();
  return value;
}

const bitTraits = [
  "httpLabel",
  "idempotent",
  "idempotencyToken",
  "sensitive",
  "httpPayload",
  "httpResponseCode",
  "httpQueryParams",
];

/** Traits as an object; the SDK packs the commonest as bits. */
export function traitsOf(traits) {
  if (typeof traits === "object" && traits !== null) return traits;
  const bits = traits ?? 0;
  return Object.fromEntries(bitTraits.flatMap((name, index) => ((bits >> index) & 1 ? [[name, 1]] : [])));
}

/** Follows a member to its target: the target's schema, the member's traits, the simple target's own traits. */
export function memberOf(schema) {
  let value = deref(schema);
  let memberTraits = {};
  while (Array.isArray(value) && value.length === 2) {
    memberTraits = { ...traitsOf(value[1]), ...memberTraits };
    value = deref(value[0]);
  }
  let simpleTraits = {};
  while (Array.isArray(value) && value[0] === 0) {
    simpleTraits = { ...traitsOf(value[3]), ...simpleTraits };
    value = deref(value[4]);
  }
  return { target: value, memberTraits, simpleTraits };
}
