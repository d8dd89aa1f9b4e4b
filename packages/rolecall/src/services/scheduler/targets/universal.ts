/**
 * Universal targets: `arn:aws:scheduler:::aws-sdk:{service}:{apiAction}`, any operation that changes something.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html (2026-11)
 */
import type { AnyOperation } from "../../../kernel/operation.js";

export interface UniversalTarget {
  readonly service: string;
  readonly action: string;
}

export const universalArn = ({ service, action }: UniversalTarget) =>
  `arn:aws:scheduler:::aws-sdk:${service}:${action}`;

/** Undefined for an ARN of another form. */
export function universalTarget(arn: string): UniversalTarget | undefined {
  const [, service, action] = /^arn:aws(?:-[a-z]+)*:scheduler:::aws-sdk:([a-z0-9-]+):([A-Za-z0-9]+)$/.exec(arn) ?? [];
  return service === undefined || action === undefined ? undefined : { service, action };
}

/** Actions that begin so are read-only to Scheduler, which does not call them. AWS's list, word for word. */
const READ_ONLY = [
  "get",
  "describe",
  "list",
  "poll",
  "receive",
  "search",
  "scan",
  "query",
  "select",
  "read",
  "lookup",
  "discover",
  "validate",
  "batchGet",
  "batchDescribe",
  "batchRead",
  "transactGet",
  "adminGet",
  "adminList",
  "testMigration",
  "retrieve",
  "testConnection",
  "translateDocument",
  "isAuthorized",
  "invokeModel",
].map((prefix) => prefix.toLowerCase());

export const isReadOnly = ({ action }: UniversalTarget): boolean =>
  READ_ONLY.some((prefix) => action.toLowerCase().startsWith(prefix));

/**
 * The operation as Rolecall has it, undefined where it has none. AWS's SDK names a service by its id without blanks
 * (`cloudwatchlogs`); operations whose body is a stream have no place in a JSON text.
 */
export function operationOf(
  { service, action }: UniversalTarget,
  operations: readonly AnyOperation[],
): AnyOperation | undefined {
  const name = action.toLowerCase();
  return operations.find(
    (one) => one.name.toLowerCase() === name && sdkName(one) === service && one.streamsBody !== true,
  );
}

const sdkName = ({ service }: AnyOperation) =>
  service
    .model()
    .serviceId.toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
