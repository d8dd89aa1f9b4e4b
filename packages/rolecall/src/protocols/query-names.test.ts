import { sqs } from "@rolecall/aws-model/sqs";
import { expect, test } from "vitest";
import { AwsError } from "../kernel/errors.js";
import { awsJson1_0 } from "./aws-json.js";
import { awsQuery } from "./aws-query.js";

const model = sqs.model();

/** As AWS answered over both protocols, 30 April 2024; the refusal in October 2026. */
const RECORDED = [
  {
    error: new AwsError("InvalidParameterValueException", "Value 11 for parameter MaxNumberOfMessages is invalid."),
    type: "com.amazon.coral.service#InvalidParameterValueException",
    code: "InvalidParameterValue",
    status: 400,
  },
  {
    error: new AwsError("MissingRequiredParameterException", "The request must contain the parameter MessageGroupId."),
    type: "com.amazon.coral.service#MissingRequiredParameterException",
    code: "MissingParameter",
    status: 400,
  },
  {
    error: new AwsError("QueueDoesNotExist", "The specified queue does not exist."),
    type: "com.amazonaws.sqs#QueueDoesNotExist",
    code: "AWS.SimpleQueueService.NonExistentQueue",
    status: 400,
    older: "The specified queue does not exist for this wsdl version.",
  },
  {
    error: new AwsError("PurgeQueueInProgress", "Only one PurgeQueue operation on jobs is allowed every 60 seconds."),
    type: "com.amazonaws.sqs#PurgeQueueInProgress",
    code: "AWS.SimpleQueueService.PurgeQueueInProgress",
    status: 403,
  },
  {
    error: new AwsError("AccessDeniedException", "User: x is not authorized to perform: sqs:sendmessage", 403),
    type: "com.amazon.coral.service#AccessDeniedException",
    code: "AccessDenied",
    status: 403,
  },
];

test.each(RECORDED)("SQS's $code in JSON names both itself and its Query code", ({ error, type, code, status }) => {
  const answer = awsJson1_0.serialiseError(error, model, "id");
  const { __type, message, Message } = JSON.parse(String(answer.body));

  expect(answer.status).toBe(status);
  expect(__type).toBe(type);
  expect(message ?? Message).toBe(error.message);
  expect(answer.headers["x-amzn-query-error"]).toBe(`${code};Sender`);
});

test.each(RECORDED)("SQS's $code in XML has an empty Detail", ({ error, code, status, older }) => {
  const answer = awsQuery.serialiseError(error, model, "id");

  expect(answer.status).toBe(status);
  expect(String(answer.body)).toContain(
    `<Error><Type>Sender</Type><Code>${code}</Code><Message>${older ?? error.message}</Message><Detail/></Error>`,
  );
});
