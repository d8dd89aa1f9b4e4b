/** Lines into a log group, behind the answers: what can't be written is lost, and the trail says why. */
import type { CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import type { Host } from "../../kernel/host.js";
import { CreateLogGroup } from "../logs/operations/create-log-group.js";
import { CreateLogStream } from "../logs/operations/create-log-stream.js";
import { PutLogEvents } from "../logs/operations/put-log-events.js";

export interface LogLines {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly events: readonly { readonly timestamp: number; readonly message: string }[];
  /** The group is made where it is missing. */
  readonly createGroup: boolean;
  /** What is longer is cut; 1024 unless told. */
  readonly mostBytes?: number;
}

/** AWS: what is longer than 1024 bytes is cut. */
export const LOG_EVENT_BYTES = 1024;

/**
 * Starts writing; `as` is found out behind the answer too, since a role may have to be assumed for it.
 * The stream is made at the first line that finds none.
 */
export function writeLogLines(
  lines: LogLines,
  as: () => Promise<CallAs>,
  { call, background, log }: Pick<Host, "call" | "background" | "log">,
): void {
  background.start(`writing to ${lines.logGroupName}`, async () => {
    try {
      const caller = await as();
      const put = () => call(PutLogEvents, putInput(lines), caller);
      try {
        await put();
      } catch (error) {
        if (!isMissing(error)) throw error;
        await createTargets(lines, caller, call);
        await put();
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      log.debug(`a log line of ${lines.logGroupName} could not be written: ${error.message}`);
    }
  });
}

const putInput = ({ logGroupName, logStreamName, events, mostBytes = LOG_EVENT_BYTES }: LogLines) => ({
  logGroupName,
  logStreamName,
  logEvents: events.map(({ timestamp, message }) => ({ timestamp, message: cut(message, mostBytes) })),
});

function cut(message: string, mostBytes: number): string {
  const bytes = Buffer.from(message);
  return bytes.byteLength <= mostBytes
    ? message || " "
    : `${bytes.subarray(0, mostBytes - TRUNCATED.length).toString("utf8")}${TRUNCATED}`;
}

const TRUNCATED = " [TRUNCATED]";

async function createTargets(
  { logGroupName, logStreamName, createGroup }: LogLines,
  as: CallAs,
  call: Host["call"],
): Promise<void> {
  if (createGroup) await existing(call(CreateLogGroup, { logGroupName }, as));
  await existing(call(CreateLogStream, { logGroupName, logStreamName }, as));
}

/** Two requests may find it missing at once. */
async function existing(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof AwsError && error.code === "ResourceAlreadyExistsException")) throw error;
  }
}

const isMissing = (error: unknown) => error instanceof AwsError && error.code === "ResourceNotFoundException";
