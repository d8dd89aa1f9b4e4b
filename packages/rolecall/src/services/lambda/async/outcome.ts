/**
 * What is told of an event that has come to its end: the record for destinations, and the event with its attributes
 * for a dead-letter queue.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
import { RATE_EXCEEDED } from "../errors.js";
import { functionArn } from "../names.js";
import type { AnswerRecord, EndedRecord, EventRecord } from "../records.js";

/** As destinations know the function: `$LATEST` is spelt out. */
export const destinationFunctionArn = ({ account, region, functionName, qualifier }: EventRecord): string =>
  functionArn({ account, region, name: functionName, qualifier: qualifier || "$LATEST" });

/** The invocation record, its members in the order that was recorded. */
export function invocationRecord(event: EventRecord, ended: EndedRecord): string {
  const { answer } = event;
  const members: [string, string | undefined][] = [
    ["version", JSON.stringify("1.0")],
    ["timestamp", JSON.stringify(new Date(ended.atMs).toISOString())],
    [
      "requestContext",
      JSON.stringify({
        requestId: event.requestId,
        functionArn: destinationFunctionArn(event),
        condition: ended.condition,
        approximateInvokeCount: ended.invokeCount,
      }),
    ],
    // As the caller wrote it: parsing would round numbers.
    ["requestPayload", text(event.payload)],
    ["responseContext", answer && JSON.stringify(responseContext(answer))],
    ["responsePayload", answer?.payload === undefined ? undefined : asJson(text(answer.payload))],
  ];
  return `{${members.flatMap(([name, value]) => (value === undefined ? [] : `"${name}":${value}`)).join(",")}}`;
}

const responseContext = ({ statusCode, executedVersion, functionError }: AnswerRecord) => ({
  statusCode,
  ...(executedVersion === undefined ? {} : { executedVersion }),
  ...(functionError === undefined ? {} : { functionError }),
});

const text = (base64: string) => Buffer.from(base64, "base64").toString("utf8");

/** A custom runtime may answer what is no JSON: that is told as a string. */
function asJson(answered: string): string {
  try {
    JSON.parse(answered);
    return answered;
  } catch {
    return JSON.stringify(answered);
  }
}

/** AWS: the first kilobyte of the error message. */
const MESSAGE_BYTES = 1024;

export interface DeadLetter {
  readonly body: string;
  readonly attributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
}

export function deadLetter(event: EventRecord, { condition }: EndedRecord): DeadLetter {
  const { answer } = event;
  const message = condition === "ZeroReservedConcurrency" ? NOTHING_RESERVED : errorMessage(answer);
  return {
    body: text(event.payload),
    attributes: {
      RequestID: { DataType: "String", StringValue: event.requestId },
      // Unverified: an event that no try was made of has none.
      ...(answer ? { ErrorCode: { DataType: "Number", StringValue: String(answer.statusCode) } } : {}),
      ...(message === "" ? {} : { ErrorMessage: { DataType: "String", StringValue: cut(message) } }),
    },
  };
}

/** Reported; the missing blank is AWS's. */
const NOTHING_RESERVED = "Function not invoked. Function isconfigured with zero reserved concurrent executions";

function errorMessage(answer: AnswerRecord | undefined): string {
  if (answer?.payload === undefined) return answer?.message ?? "";
  try {
    const parsed: unknown = JSON.parse(text(answer.payload));
    const message = (parsed as { errorMessage?: unknown } | null)?.errorMessage;
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}

function cut(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= MESSAGE_BYTES) return message;
  // A character that the cut goes through is left out.
  return new TextDecoder().decode(bytes.subarray(0, MESSAGE_BYTES), { stream: true });
}

/** Lambda's own answer to a try that found no sandbox. */
export const THROTTLED: AnswerRecord = { statusCode: 429, message: RATE_EXCEEDED };
