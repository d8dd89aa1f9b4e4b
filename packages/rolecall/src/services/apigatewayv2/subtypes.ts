/**
 * Integrations with AWS services: `SQS-SendMessage` and its kin, each with the parameters it knows.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html (2026-11)
 */
import { notEmulated } from "../../kernel/errors.js";
import { badRequest, invalid } from "./errors.js";
import type { Texts } from "./records.js";

interface Subtype {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** `Region` is known to all. */
const SUBTYPES: Readonly<Record<string, Subtype>> = {
  "EventBridge-PutEvents": {
    required: ["Detail", "DetailType", "Source"],
    optional: ["Time", "EventBusName", "Resources", "TraceHeader"],
  },
  "SQS-SendMessage": {
    required: ["QueueUrl", "MessageBody"],
    optional: [
      "DelaySeconds",
      "MessageAttributes",
      "MessageDeduplicationId",
      "MessageGroupId",
      "MessageSystemAttributes",
    ],
  },
  "SQS-ReceiveMessage": {
    required: ["QueueUrl"],
    optional: [
      "AttributeNames",
      "MaxNumberOfMessages",
      "MessageAttributeNames",
      "ReceiveRequestAttemptId",
      "VisibilityTimeout",
      "WaitTimeSeconds",
    ],
  },
  "SQS-DeleteMessage": { required: ["ReceiptHandle", "QueueUrl"], optional: [] },
  "SQS-PurgeQueue": { required: ["QueueUrl"], optional: [] },
};

const NOT_EMULATED: ReadonlySet<string> = new Set([
  "AppConfig-GetConfiguration",
  "Kinesis-PutRecord",
  "StepFunctions-StartExecution",
  "StepFunctions-StartSyncExecution",
  "StepFunctions-StopExecution",
]);

/** @throws BadRequestException (words unverified), RC_NOT_EMULATED for services that Rolecall has not */
export function requireSubtype(name: string, parameters: Texts): void {
  if (NOT_EMULATED.has(name)) throw notEmulated(`the integration subtype \`${name}\``);
  if (!Object.hasOwn(SUBTYPES, name)) throw invalid("IntegrationSubtype", name);
  const { required, optional } = SUBTYPES[name] as Subtype;
  const missing = required.filter((parameter) => parameters[parameter] === undefined);
  if (missing.length > 0) {
    throw badRequest(`Required request parameters for IntegrationSubtype ${name} are missing: ${missing.join(", ")}`);
  }
  const strange = Object.keys(parameters).filter(
    (parameter) => parameter !== "Region" && !required.includes(parameter) && !optional.includes(parameter),
  );
  if (strange.length > 0) {
    throw badRequest(`Unsupported request parameters for IntegrationSubtype ${name}: ${strange.join(", ")}`);
  }
}
