/**
 * AWS services: an operation of the service, called with the integration's role; its answer goes to the client as it is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html (2026-11)
 */
import type { Service } from "@rolecall/aws-model";
import { events } from "@rolecall/aws-model/events";
import { sqs } from "@rolecall/aws-model/sqs";
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError, notEmulated } from "../../../../kernel/errors.js";
import type { HttpResponse } from "../../../../kernel/http.js";
import type { Operation } from "../../../../kernel/operation.js";
import { awsJson1_1 } from "../../../../protocols/aws-json.js";
import { awsQuery } from "../../../../protocols/aws-query.js";
import type { WireProtocol } from "../../../../protocols/protocol.js";
import { PutEvents } from "../../../events/operations/put-events.js";
import { asApiRole } from "../../../execute-api/assume.js";
import { DeleteMessage } from "../../../sqs/operations/delete-message.js";
import { PurgeQueue } from "../../../sqs/operations/purge-queue.js";
import { ReceiveMessage } from "../../../sqs/operations/receive-message.js";
import { SendMessage } from "../../../sqs/operations/send-message.js";
import type { IntegrationDefinition } from "../../records.js";
import { type Routed, sourceArn } from "../exchange.js";
import { evaluate } from "../expressions.js";
import { badRequest, internalServerError } from "../failures.js";
import { type Response, requestLookup } from "../mapping.js";
import { NO_PERMISSION } from "./lambda.js";

type Values = Readonly<Record<string, string>>;

interface Target {
  readonly service: Service;
  readonly name: string;
  readonly protocol: WireProtocol;
  readonly run: (values: Values, call: Routed["call"], as: CallAs) => Promise<object>;
}

/** Each with its input made of the parameters' texts. */
function target<In, Out extends object>(
  service: Service,
  operation: Operation<In, Out>,
  protocol: WireProtocol,
  inputOf: (values: Values) => NoInfer<In>,
): Target {
  return {
    service,
    name: operation.name,
    protocol,
    run: (values, { call }, as) => call(operation, inputOf(values), as),
  };
}

const TARGETS: Readonly<Record<string, Target>> = {
  "SQS-SendMessage": target(sqs as Service, SendMessage, awsQuery, (given) => ({
    QueueUrl: given.QueueUrl ?? "",
    MessageBody: given.MessageBody ?? "",
    DelaySeconds: numberOf(given.DelaySeconds),
    MessageAttributes: jsonOf(given.MessageAttributes),
    MessageSystemAttributes: jsonOf(given.MessageSystemAttributes),
    MessageDeduplicationId: given.MessageDeduplicationId,
    MessageGroupId: given.MessageGroupId,
  })),
  "SQS-ReceiveMessage": target(sqs as Service, ReceiveMessage, awsQuery, (given) => ({
    QueueUrl: given.QueueUrl ?? "",
    AttributeNames: listOf(given.AttributeNames) as never,
    MessageAttributeNames: listOf(given.MessageAttributeNames),
    MaxNumberOfMessages: numberOf(given.MaxNumberOfMessages),
    ReceiveRequestAttemptId: given.ReceiveRequestAttemptId,
    VisibilityTimeout: numberOf(given.VisibilityTimeout),
    WaitTimeSeconds: numberOf(given.WaitTimeSeconds),
  })),
  "SQS-DeleteMessage": target(sqs as Service, DeleteMessage, awsQuery, (given) => ({
    QueueUrl: given.QueueUrl ?? "",
    ReceiptHandle: given.ReceiptHandle ?? "",
  })),
  "SQS-PurgeQueue": target(sqs as Service, PurgeQueue, awsQuery, (given) => ({ QueueUrl: given.QueueUrl ?? "" })),
  "EventBridge-PutEvents": target(events as Service, PutEvents, awsJson1_1, (given) => ({
    Entries: [
      {
        Source: given.Source,
        DetailType: given.DetailType,
        Detail: given.Detail,
        EventBusName: given.EventBusName,
        Resources: listOf(given.Resources),
        Time: given.Time === undefined ? undefined : dateOf(given.Time),
        TraceHeader: given.TraceHeader,
      },
    ],
  })),
};

/** @throws GatewayFailure 400 for parameters that the request leaves open, 500 where the role does not let the call through */
export async function callService(
  exchange: Routed,
  { requestParameters = {}, credentialsArn = "" }: IntegrationDefinition,
  subtype: string,
): Promise<Response> {
  const found = Object.hasOwn(TARGETS, subtype) ? TARGETS[subtype] : undefined;
  if (found === undefined) throw notEmulated(`the integration subtype \`${subtype}\``);
  const { api, call } = exchange;
  const { Region, ...values } = valuesOf(exchange, requestParameters);
  const startedMs = call.clock.now();
  const requestId = call.ids.uuid();
  const model = found.service.model();
  const operation = model.operations[found.name];
  if (operation === undefined) throw new Error(`${model.service} has no ${found.name}`);
  const finish = (answer: HttpResponse): Response => {
    const { status } = answer;
    exchange.found.integration = {
      status,
      integrationStatus: status,
      latencyMs: call.clock.now() - startedMs,
      requestId,
    };
    return {
      status,
      headers: Object.entries(answer.headers).flatMap(([name, value]) =>
        [value].flat().map((one) => [name, one] as const),
      ),
      body: Buffer.from(answer.body as string | Uint8Array),
    };
  };
  try {
    const place = { account: api.account, region: api.region, sourceArn: sourceArn(exchange) };
    const as = await asApiRole(credentialsArn, place, call);
    const output = await found.run(values, call, { ...as, region: Region ?? api.region, requestId });
    return finish(found.protocol.serialise(output as Record<string, unknown>, operation, model, requestId));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!error.code.startsWith("AccessDenied")) return finish(found.protocol.serialiseError(error, model, requestId));
    exchange.found.integration = { latencyMs: call.clock.now() - startedMs, error: NO_PERMISSION };
    throw internalServerError();
  }
}

/** What a parameter asks for and the request lacks is left out; AWS's answer to a required one is unverified. */
function valuesOf(exchange: Routed, parameters: Readonly<Record<string, string>>): Record<string, string> {
  const lookup = requestLookup(exchange);
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, expression]) => {
      const value = evaluate(expression, lookup);
      if (value === undefined && REQUIRED.has(name)) throw badRequest();
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

const REQUIRED: ReadonlySet<string> = new Set([
  "Detail",
  "DetailType",
  "MessageBody",
  "QueueUrl",
  "ReceiptHandle",
  "Source",
]);

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text)) throw badRequest();
  return Number(text);
}

function dateOf(text: string): Date {
  const date = new Date(/^\d+$/.test(text) ? Number(text) * 1000 : text);
  if (Number.isNaN(date.getTime())) throw badRequest();
  return date;
}

/** A list in JSON, or with commas. */
function listOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  if (!text.startsWith("[")) return text.split(",").map((one) => one.trim());
  const list: unknown = jsonOf(text);
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string")) throw badRequest();
  return list;
}

function jsonOf(text: string | undefined): undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest();
  }
}
