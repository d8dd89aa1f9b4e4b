/** What the execution role needs to read a stream, tried before a mapping is made. */
import { asking } from "../../../../kernel/asking.js";
import { AwsError } from "../../../../kernel/errors.js";
import type { Host } from "../../../../kernel/host.js";
import { requireTellable } from "../../async/requirements.js";
import { roleToTry } from "../../execution-role.js";
import type { FunctionRecord } from "../../records.js";
import { futurePosition, noStream, roleLacks } from "../errors.js";
import type { Wanted } from "../sources.js";
import { failuresPrefix } from "./give-up.js";
import type { StreamKind } from "./kind.js";

/**
 * AWS names all permissions at once, and before that a stream that is not there, where the role may know it. Each is asked
 * for, so that the trail shows those that are missing.
 * @throws InvalidParameterValueException
 */
export async function requireReadableStream(
  kind: StreamKind,
  { source, uuid, stream }: Wanted,
  fn: FunctionRecord,
  { call, sessions, clock }: Pick<Host, "call" | "sessions" | "clock">,
): Promise<void> {
  if ((stream?.startingTimestampMs ?? 0) > clock.now()) throw futurePosition();
  const as = await roleToTry(fn, { call, sessions });
  let shut = false;
  await kind.tryRole(source, {
    async may(operation, input) {
      try {
        await call(asking(operation), input, as);
        return true;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        shut = true;
        return false;
      }
    },
    look: (operation, input) =>
      call(operation, input, as).catch((error) => {
        if (!(error instanceof AwsError)) throw error;
        if (error.code === "ResourceNotFoundException") throw noStream(source);
        return undefined;
      }),
  });
  if (shut) throw kind.shut(source);
  if (!stream?.onFailure) return;
  await requireTellable(stream.onFailure, failuresPrefix(uuid), fn, { call, sessions }, ({ action, service }) =>
    roleLacks(action, service),
  );
}
