/** A function as the sandboxes take it. */

import { AwsError } from "../../kernel/errors.js";
import type { Host, Ids } from "../../kernel/host.js";
import type { FunctionSpec } from "../../runtime/sandboxes.js";
import type { Store } from "../../store/store.js";
import { sandboxVariables } from "./environment/open.js";
import { roleNoLongerAssumable } from "./errors.js";
import { assumeExecutionRole, sessionOf } from "./execution-role.js";
import { LogDelivery } from "./log-delivery.js";
import { type FunctionRecord, versionOf } from "./records.js";

type SpecHost = Pick<Host, "call" | "sessions" | "background" | "clock" | "log" | "store" | "ids">;

export function functionSpec(fn: FunctionRecord, host: SpecHost): FunctionSpec {
  const delivery = deliveryOf(fn, host);
  const environment: Record<string, string> = {};
  return {
    functionArn: fn.arn,
    name: fn.name,
    version: versionOf(fn),
    region: fn.region,
    revision: revisionOf(fn),
    runtime: fn.runtime,
    handler: fn.handler,
    memoryMb: fn.memoryMb,
    timeoutSeconds: fn.timeoutSeconds,
    ephemeralStorageMb: fn.ephemeralStorageMb,
    environment,
    logGroup: fn.logging.group,
    logFormat: fn.logging.format,
    ...(fn.logging.applicationLevel ? { applicationLogLevel: fn.logging.applicationLevel } : {}),
    ...(fn.logging.systemLevel ? { systemLogLevel: fn.logging.systemLevel } : {}),
    tracing: fn.tracing,
    layers: (fn.layers ?? []).map(({ code }) => ({ hash: code.hash })),
    codeHash: fn.code.hash,
    async credentials() {
      const credentials = await assumeExecutionRole(fn, host.call).catch((error) => {
        throw error instanceof AwsError ? roleNoLongerAssumable() : error;
      });
      // A sandbox asks for credentials before it reads its variables; a warm one goes on whatever becomes of the key.
      if (fn.environment?.sealed) {
        Object.assign(environment, await sandboxVariables(fn, await sessionOf(credentials, fn, host), host));
      }
      return credentials;
    },
    log: (stream, lines) => delivery.write(stream, lines),
  };
}

/** At least 0 and below 1: which of an alias's two versions an invocation gets. */
export const draw = (ids: Pick<Ids, "bytes">): number => Buffer.from(ids.bytes(4)).readUInt32BE() / 2 ** 32;

/** What an environment is made of; two functions of the same name in time differ by their first change. */
export const revisionOf = (fn: FunctionRecord) => fn.environmentId;

/** One delivery a function and configuration, so that lines keep their order over many invocations. */
const deliveries = new WeakMap<Store, Map<string, LogDelivery>>();

function deliveryOf(fn: FunctionRecord, host: SpecHost): LogDelivery {
  let ofStore = deliveries.get(host.store);
  if (!ofStore) {
    ofStore = new Map();
    deliveries.set(host.store, ofStore);
  }
  const ofVersion = `${fn.arn} ${versionOf(fn)} `;
  const key = `${ofVersion}${revisionOf(fn)}`;
  let delivery = ofStore.get(key);
  if (!delivery) {
    // An older configuration's sandboxes may still end their last event; they hold their own delivery.
    for (const other of ofStore.keys()) if (other.startsWith(ofVersion)) ofStore.delete(other);
    delivery = new LogDelivery(host, fn);
    ofStore.set(key, delivery);
  }
  return delivery;
}
