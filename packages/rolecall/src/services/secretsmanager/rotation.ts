/**
 * Rotation: Secrets Manager invokes the secret's function once for each of four steps, as itself; the function's policy
 * must let it in. The function moves AWSCURRENT to the new version in the last step.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_how.html (2026-11)
 */
import { asService, type CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import type { Host } from "../../kernel/host.js";
import { startOwed, untilDone } from "../../kernel/owed.js";
import { Invoke } from "../lambda/operations/invoke.js";
import { functionNotInvocable } from "./errors.js";
import { secretArn } from "./names.js";
import { placeOf, type Rotation, type Run, type SecretRecord, secrets } from "./records.js";
import { nextWindow } from "./schedule.js";
import { CURRENT, PENDING, versionAt, withStages } from "./stages.js";
import { keepVersions } from "./versions.js";

const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

type RotationHost = Pick<Host, "store" | "clock" | "background" | "call" | "ids" | "log">;

const asSecret = (secret: SecretRecord): CallAs =>
  asService("secretsmanager.amazonaws.com", {
    region: secret.region,
    account: secret.account,
    sourceArn: secretArn(secret),
    sourceAccount: secret.account,
  });

/** @throws AccessDeniedException where the function is missing or its policy does not let Secrets Manager in */
export async function requireInvocable(secret: SecretRecord, functionArn: string, { call }: Pick<Host, "call">) {
  try {
    await call(Invoke, { FunctionName: functionArn, InvocationType: "DryRun" }, asSecret(secret));
  } catch (error) {
    throw error instanceof AwsError ? functionNotInvocable() : error;
  }
}

/** The version that a rotation has not brought to its end. */
export function hanging({ versions }: SecretRecord) {
  const pending = versionAt(versions, PENDING);
  return pending?.stages.includes(CURRENT) ? undefined : pending;
}

/** The secret with a rotation begun: its version is there, without a value, as AWSPENDING. */
export function begun(secret: SecretRecord, rotation: Rotation, running: Run, nowMs: number): SecretRecord {
  const isThere = secret.versions.some(({ id }) => id === running.version);
  const version = { id: running.version, stages: [], createdMs: nowMs, hasValue: false };
  const versions = isThere ? secret.versions : [...secret.versions, version];
  return {
    ...secret,
    versions: withStages(versions, running.version, [PENDING]),
    rotation: { ...rotation, running },
    changedMs: nowMs,
  };
}

/** Goes on with what the record says is under way, and waits for the next window. */
export function goOn(secret: SecretRecord, host: RotationHost): void {
  if (secret.rotation?.running) {
    startOwed(host, { name: nameOf(secret), work: (signal) => rotate(secret, host, signal) });
  } else rotateWhenDue(secret, host);
}

const nameOf = ({ name }: SecretRecord) => `the rotation of secret ${name}`;

async function rotate(secret: SecretRecord, host: RotationHost, signal: AbortSignal): Promise<void> {
  const running = secret.rotation?.running as Run;
  const failure = await failureOf(secret, running, host, signal);
  // It stays noted as under way, so that it begins again after the restart.
  if (signal.aborted) return;
  if (failure !== undefined) host.log.warn(`the rotation of secret ${secret.name} failed: ${failure}`);
  // The function is not invoked again because its end could not be noted.
  const after = await untilDone(host, nameOf(secret), signal, () => noteEnd(secret, running, host));
  if (after) rotateWhenDue(after, host);
}

const noteEnd = (
  secret: SecretRecord,
  running: Run,
  { store, clock }: RotationHost,
): Promise<SecretRecord | undefined> =>
  store.transact(async (tx) => {
    const current = await secrets.get(tx, placeOf(secret));
    if (current?.suffix !== secret.suffix) return undefined;
    // Noted by a try before, which failed all the same.
    if (current.rotation?.running === undefined) return current;
    if (current.rotation.running.rotationToken !== running.rotationToken) return undefined;
    const next = ended(current, running, clock.now());
    await secrets.put(tx, next);
    await keepVersions(tx, current, next);
    return next;
  });

/** Runs the steps until one fails; undefined when all went well. */
async function failureOf(
  secret: SecretRecord,
  { version, rotationToken, testOnly }: Run,
  { call }: RotationHost,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const Step of testOnly ? (["testSecret"] as const) : STEPS) {
    const event = { SecretId: secretArn(secret), ClientRequestToken: version, Step, RotationToken: rotationToken };
    const Payload = Buffer.from(JSON.stringify(event));
    try {
      const FunctionName = secret.rotation?.functionArn ?? "";
      const answer = await call(Invoke, { FunctionName, Payload: Payload as never }, { ...asSecret(secret), signal });
      if (answer.FunctionError !== undefined) return `${Step} ended in an error of the function`;
    } catch (error) {
      return `${Step}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}

/** The secret after a rotation, however that went: where it failed, AWSPENDING stays and the next window goes on with it. */
function ended(secret: SecretRecord, { version, testOnly }: Run, nowMs: number): SecretRecord {
  const { running: _, nextMs: __, ...rotation } = secret.rotation as Rotation;
  const nextMs = rotation.enabled ? nextWindow(rotation.rules, nowMs) : undefined;
  const isCurrent = versionAt(secret.versions, CURRENT)?.id === version;
  // The version of a test was only there for it.
  const versions = testOnly && !isCurrent ? secret.versions.filter(({ id }) => id !== version) : secret.versions;
  return {
    ...secret,
    versions,
    rotation: { ...rotation, ...(nextMs === undefined ? {} : { nextMs }) },
    ...(isCurrent && !testOnly ? { rotatedMs: nowMs, changedMs: nowMs } : {}),
  };
}

function rotateWhenDue(secret: SecretRecord, host: RotationHost): void {
  const nextMs = secret.rotation?.nextMs;
  if (nextMs === undefined) return;
  const running = { version: host.ids.uuid(), rotationToken: host.ids.uuid(), testOnly: false };
  startOwed(host, {
    name: nameOf(secret),
    dueMs: nextMs,
    work: async (signal) => {
      const started = await begin(secret, running, nextMs, host);
      if (started) await rotate(started, host, signal);
    },
  });
}

/** Notes that a rotation is under way whose window has come; undefined where that is not so any more. */
const begin = (secret: SecretRecord, drawn: Run, dueMs: number, { store, clock }: RotationHost) =>
  store.transact(async (tx) => {
    const current = await secrets.get(tx, placeOf(secret));
    const { rotation } = current ?? {};
    if (!current || current.suffix !== secret.suffix || current.deletedMs !== undefined) return undefined;
    // Noted by a try before, which failed all the same.
    if (rotation?.running?.rotationToken === drawn.rotationToken) return current;
    if (!rotation?.enabled || rotation.running || rotation.nextMs !== dueMs) return undefined;
    const next = begun(current, rotation, { ...drawn, version: hanging(current)?.id ?? drawn.version }, clock.now());
    await secrets.put(tx, next);
    return next;
  });
