/**
 * What Lambda asks of the execution role before it keeps a setting that the role has to serve: that it may tell each
 * destination and each dead-letter queue.
 */
import type { CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import {
  invalidDestination,
  invalidDestinations,
  noDeadLetterTarget,
  ownDestination,
  roleMayNot,
  roleMayNotTell,
} from "../errors.js";
import { roleToTry, type Taker } from "../execution-role.js";
import type { FunctionRef } from "../names.js";
import { requireFunction } from "./configuration.js";
import { at, type Destination, destinationOf, keyPrefixOf } from "./destinations.js";

type AskingHost = Pick<Host, "call" | "sessions">;

interface Destinations {
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
}

/**
 * @throws ResourceNotFoundException where the function is missing; InvalidParameterValueException where a destination is none,
 * is missing, or may not be told by the role
 */
export async function requireDestinations(
  given: Destinations,
  ref: FunctionRef,
  host: AskingHost & Pick<Host, "store">,
): Promise<void> {
  const fn = await host.store.read((read) => requireFunction(read, ref));
  checkDestinations(given, fn.arn);
  for (const arn of new Set([given.onSuccess, given.onFailure])) {
    if (arn) await requireTellable(arn, keyPrefixOf(fn.name), fn, host, ({ action }) => roleMayNotTell(action, arn));
  }
}

/**
 * @param keyPrefix of the objects that would be written, where it is a bucket
 * @param forbidden what is said where the role may not tell it: AWS words it differently for each setting
 * @throws InvalidParameterValueException where a destination is none, is missing, or may not be told by the role
 */
export async function requireTellable(
  arn: string,
  keyPrefix: string,
  taker: Taker,
  host: AskingHost,
  forbidden: (destination: Destination) => AwsError,
): Promise<void> {
  const destination = destinationOf(arn);
  if (!destination) throw invalidDestination(arn);
  const refused = await refusalOf((as) => destination.probe(arn, keyPrefix, host.call, at(arn, as)), taker, host);
  if (refused === "forbidden") throw forbidden(destination);
  if (refused === "missing") throw invalidDestination(arn);
}

/** Looks at the ARNs alone. */
function checkDestinations({ onSuccess, onFailure }: Destinations, functionArn: string): void {
  for (const arn of [onSuccess, onFailure]) {
    // Empty: one that is taken away.
    if (!arn) continue;
    const destination = destinationOf(arn);
    if (!destination || (arn === onSuccess && !destination.successes)) throw invalidDestinations(onSuccess, onFailure);
    if (arn === functionArn || arn.startsWith(`${functionArn}:`)) throw ownDestination();
  }
}

/** @throws InvalidParameterValueException */
export async function requireDeadLetterTarget(arn: string, taker: Taker, host: AskingHost): Promise<void> {
  const destination = destinationOf(arn);
  if (!destination?.deadLetters) throw noDeadLetterTarget(arn);
  const refused = await refusalOf(
    (as) => destination.probe(arn, keyPrefixOf(taker.name), host.call, at(arn, as)),
    taker,
    host,
  );
  if (refused === "forbidden") throw roleMayNot(destination.action, destination.service);
  if (refused === "missing") throw noDeadLetterTarget(arn);
}

/** What stands in the way; undefined where nothing does, and for what a probe is refused with on purpose. */
async function refusalOf(
  probe: (as: CallAs) => Promise<unknown>,
  taker: Taker,
  host: AskingHost,
): Promise<"forbidden" | "missing" | undefined> {
  const as = await roleToTry(taker, host);
  try {
    await probe(as);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.status === 403 || /AccessDenied|AuthorizationError|Forbidden/.test(error.code)) return "forbidden";
    return /NotFound|NonExistent|NoSuch|DoesNotExist/.test(error.code) ? "missing" : undefined;
  }
}
