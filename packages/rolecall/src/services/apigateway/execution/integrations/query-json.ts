/**
 * SQS and SNS answer API Gateway in JSON in place of the Query protocol's XML, as they do whoever asks for it.
 * (Known from integrations of public repositories, unverified in its details: what is absent may be null on AWS.)
 */
import type { AwsError } from "../../../../kernel/errors.js";
import type { HttpResponse } from "../../../../kernel/http.js";

/** `{"PublishResponse":{"PublishResult":{…},"ResponseMetadata":{"RequestId":"…"}}}` */
export const answer = (operation: string, output: object | undefined, requestId: string): HttpResponse =>
  json(200, {
    [`${operation}Response`]: {
      ...(output === undefined || Object.keys(output).length === 0 ? {} : { [`${operation}Result`]: output }),
      ResponseMetadata: { RequestId: requestId },
    },
  });

export const refusal = ({ code, message }: AwsError, status: number, requestId: string): HttpResponse =>
  json(status, {
    Error: { Code: code, Message: message, Type: status < 500 ? "Sender" : "Receiver" },
    RequestId: requestId,
  });

const json = (status: number, value: object): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value, (_, each: unknown) =>
    each instanceof Uint8Array ? Buffer.from(each).toString("base64") : each,
  ),
});
