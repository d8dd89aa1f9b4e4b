/**
 * How an event reaches each kind of target: an operation of the target's service, called as EventBridge for the rule,
 * or with the target's role.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html (2026-11)
 */
import { accountOf, parseArn, queueUrl, regionOf } from "../../../kernel/arn.js";
import { assumed } from "../../../kernel/assumed-role.js";
import { asService, type CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { PutRecord } from "../../kinesis/operations/put-record.js";
import { Invoke } from "../../lambda/operations/invoke.js";
import { CreateLogStream } from "../../logs/operations/create-log-stream.js";
import { PutLogEvents } from "../../logs/operations/put-log-events.js";
import { Publish } from "../../sns/operations/publish.js";
import { SendMessage } from "../../sqs/operations/send-message.js";
import { AssumeRole } from "../../sts/operations/assume-role.js";
import { InvokeApiDestination } from "../api-destinations/invoke.js";
import { envelope, isoSeconds } from "../envelope.js";
import { forward } from "../forwarding.js";
import { PutEvents } from "../operations/put-events.js";
import type { DeliveryRecord, EventRecord, HttpRecord } from "../records.js";
import { targetInput, valueAt } from "../transform.js";
import { DeliveryFailure } from "./failure.js";

type DeliveryHost = Pick<Host, "call" | "sessions">;
type Send = (delivery: DeliveryRecord, host: DeliveryHost) => Promise<void>;

/** By the service and the kind of resource that the target's ARN names. */
const SENDERS: Readonly<Record<string, Send>> = {
  "lambda:function": async (delivery, host) => {
    const { target } = delivery;
    await host.call(
      Invoke,
      { FunctionName: target.arn, InvocationType: "Event", Payload: Buffer.from(inputOf(delivery)) },
      await caller(delivery, host),
    );
  },

  "logs:log-group": async (delivery, host) => {
    const { target, event } = delivery;
    const { account = "", resource = "" } = parseArn(target.arn) ?? {};
    const logGroupName = resource.replace(/^log-group:/, "").replace(/:\*$/, "");
    const as = await caller(delivery, host, account);
    const logStreamName = event.id;
    try {
      await host.call(CreateLogStream, { logGroupName, logStreamName }, as);
    } catch (error) {
      // A second target, or a try after one that was cut short, writes into the same stream.
      if (!(error instanceof AwsError && error.code === "ResourceAlreadyExistsException")) throw error;
    }
    const logEvents = [{ timestamp: event.timeMs, message: inputOf(delivery) }];
    await host.call(PutLogEvents, { logGroupName, logStreamName, logEvents }, as);
  },

  "sqs:": async (delivery, host) => {
    const { target } = delivery;
    const { messageGroupId } = target;
    await host.call(
      SendMessage,
      {
        QueueUrl: queueUrl(target.arn),
        MessageBody: inputOf(delivery),
        ...(messageGroupId === undefined ? {} : { MessageGroupId: messageGroupId }),
      },
      await caller(delivery, host),
    );
  },

  "sns:": async (delivery, host) => {
    const { target } = delivery;
    await host.call(Publish, { TopicArn: target.arn, Message: inputOf(delivery) }, await caller(delivery, host));
  },

  "kinesis:stream": async (delivery, host) => {
    const { target, event } = delivery;
    const PartitionKey = target.partitionKeyPath === undefined ? event.id : textAt(event, target.partitionKeyPath);
    await host.call(
      PutRecord,
      { StreamARN: target.arn, Data: Buffer.from(inputOf(delivery)), PartitionKey },
      await caller(delivery, host),
    );
  },

  "events:api-destination": async (delivery, host) => {
    const { target, event } = delivery;
    const { http } = target;
    await host.call(
      InvokeApiDestination,
      { arn: target.arn, input: inputOf(delivery), http: http && filled(http, event) },
      await caller(delivery, host),
    );
  },

  "events:event-bus": async (delivery, host) => {
    const { target, event } = delivery;
    const account = accountOf(target.arn);
    // AWS: an event that came from another bus is not handed on to a third.
    if (event.forwarded) {
      const third = account === target.account ? "THIRD_REGION_HOP_DETECTED" : "THIRD_ACCOUNT_HOP_DETECTED";
      throw new DeliveryFailure({
        code: third,
        message: "The event has already been sent to another event bus.",
        retry: false,
      });
    }
    const as = target.roleArn === undefined ? asAccount(delivery) : await caller(delivery, host);
    const entry = {
      EventBusName: target.arn,
      Source: event.source,
      DetailType: event.detailType,
      Detail: event.detail,
      Resources: [...event.resources],
      Time: new Date(isoSeconds(event.timeMs)),
    };
    await host.call(PutEvents, forward({ Entries: [entry] }, event), {
      ...as,
      region: regionOf(target.arn),
    });
  },
};

/** Values that begin with `$.` are taken from the event (unverified: which of them AWS takes from there). */
function filled({ path, headers, query }: HttpRecord, event: EventRecord): HttpRecord {
  const value = (text: string) => (text.startsWith("$.") ? textAt(event, text) : text);
  const values = (map: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(map).map(([name, text]) => [name, value(text)]));
  return { path: path.map(value), headers: values(headers), query: values(query) };
}

/** What stands at a path in an event, as text; empty for nothing. */
function textAt(event: EventRecord, path: string): string {
  const found = valueAt(JSON.parse(envelope(event)), path);
  return found === undefined ? "" : typeof found === "string" ? found : JSON.stringify(found);
}

/** Undefined for a kind of target that is not emulated. */
export const senderOf = (arn: string): Send | undefined => {
  const parsed = parseArn(arn);
  const kind = /^[a-z-]+(?=[:/])/.exec(parsed?.resource ?? "")?.[0];
  return SENDERS[`${parsed?.service}:${kind}`] ?? SENDERS[`${parsed?.service}:`];
};

const inputOf = ({ target, event, ruleArn, ruleName }: DeliveryRecord) =>
  targetInput(target, event, { ruleArn, ruleName });

/** EventBridge for the rule, or the target's role where it has one, in the target's Region. */
async function caller(
  delivery: DeliveryRecord,
  host: DeliveryHost,
  account = delivery.target.account,
): Promise<CallAs> {
  const { roleArn, arn } = delivery.target;
  const as = roleArn === undefined ? asRule(delivery, account) : await asRole(delivery, roleArn, host);
  return { ...as, region: regionOf(arn), traceHeader: delivery.event.traceHeader };
}

/** `account`: where names without an ARN are looked up. */
export const asRule = ({ target, ruleArn }: DeliveryRecord, account: string = target.account): CallAs =>
  asService("events.amazonaws.com", {
    region: target.region,
    account,
    sourceArn: ruleArn,
    sourceAccount: target.account,
  });

/** Without a role, a bus speaks to another of its account as the account itself. */
const asAccount = ({ target, ruleArn }: DeliveryRecord): CallAs => ({
  caller: {
    principal: { type: "root", account: target.account },
    account: target.account,
    via: { sourceArn: ruleArn, sourceAccount: target.account },
  },
  region: target.region,
});

async function asRole(delivery: DeliveryRecord, roleArn: string, host: DeliveryHost): Promise<CallAs> {
  // AWS's session names are hashes; the event's id serves as well (unverified).
  const session = { RoleArn: roleArn, RoleSessionName: delivery.event.id.replaceAll("-", "") };
  try {
    return await assumed(AssumeRole, session, asRule(delivery), host);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeliveryFailure({ code: "FAILED_TO_ASSUME_ROLE", message: error.message, retry: false });
  }
}
