/**
 * What Lambda does with a function's execution role, as AWS has it: for each source and each situation whether a mapping
 * is made, what of the role's calls is refused, and what becomes of a message where it is refused later on. Written from
 * AWS's documentation and from what AWS answers, never from what Rolecall does.
 *
 * - What each source needs: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html (queues),
 *   https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-create.html and
 *   https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html (streams), and for destinations and dead letters
 *   https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html and
 *   https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html. The function's resource-based policy
 *   has no say.
 * - Across accounts the source's policy must let the role in, and the role's own allow it:
 *   https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, and for all services
 *   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * - In one account a resource-based policy that names the role allows by itself, unless a boundary keeps the role from it:
 *   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * - RCPs know SQS, DynamoDB, S3 and EventBridge, and none of Kinesis, SNS and Lambda: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * - A message that is not deleted comes back after the visibility time-out:
 *   https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * - The words are those that AWS's users report.
 *
 * AWS does not document what becomes of a mapping whose role loses a permission later. Unverified, each from what the
 * permission is for: that the mapping stays Enabled, the words behind `PROBLEM: ` in its LastProcessingResult, that reading goes on by itself once
 * it may, that GetQueueAttributes, DescribeStream, GetShardIterator and ListStreams are not needed while it reads, and that a
 * session under way outlives the role's trust (sessions do: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html).
 */
import type { SITUATIONS } from "./situations.js";
import type { Source } from "./source.js";
import { ofDeadLetters, ofFailures, ofGivenUpRecords, ofSuccesses } from "./sources/destination.js";
import { fifoQueue, standardQueue } from "./sources/queue.js";
import { consumer, dataStream, tableStream } from "./sources/stream.js";
import { bucket, bus, lambdaFunction, queue, topic } from "./sources/target.js";

/**
 * What becomes of a message that comes while the role lacks something:
 * - `handled`: as ever
 * - `waits`: it stays where it is, and is handled once the role may again
 * - `comes back`: it is handled, and can't be told so: it is handled again
 * - `lost`
 */
export type Fate = "handled" | "waits" | "comes back" | "lost";

export interface Ruling {
  readonly outcome: "allowed" | "implicitDeny" | "explicitDeny";
  /** `{action}` is the one that is refused, `{arn}` the policy's of the organization. */
  readonly because: string;
  /**
   * What is refused: all that the role needs, what of it is about the source or what is not, the one action in question, or the
   * role itself.
   */
  readonly of: "all" | "source" | "anywhere" | "reads" | "role";
}

/** The role's calls are let through by its own policy, or by the source's. */
const OWN: Ruling = { outcome: "allowed", because: "allowed by identity policy", of: "all" };
const LETS: Ruling = { outcome: "allowed", because: "allowed by resource policy", of: "all" };
export const MUTE: Ruling = {
  outcome: "implicitDeny",
  because: "because no identity-based policy allows the {action} action",
  of: "all",
};
/** What is asked for on everything, no policy of the source's can allow. It is asked for once, when the mapping is made. */
const ELSEWHERE: Ruling = { ...MUTE, of: "anywhere" };
const SHUT: Ruling = {
  outcome: "implicitDeny",
  because: "because no resource-based policy allows the {action} action",
  of: "source",
};
const DENY: Ruling = {
  outcome: "explicitDeny",
  because: "with an explicit deny in a resource-based policy",
  of: "reads",
};
const BOUNDARY: Ruling = {
  outcome: "implicitDeny",
  because: "because no permissions boundary allows the {action} action",
  of: "reads",
};
/** Both followed by the policy's ARN, since role and source are in one organization. */
const SCP: Ruling = {
  outcome: "explicitDeny",
  because: "with an explicit deny in a service control policy: {arn}",
  of: "reads",
};
const RCP: Ruling = {
  outcome: "explicitDeny",
  because: "with an explicit deny in a resource control policy: {arn}",
  of: "reads",
};
const TRUST: Ruling = {
  outcome: "implicitDeny",
  because: "because no role trust policy allows the {action} action",
  of: "role",
};

export interface Row {
  readonly source: Source;
  /** What the role needs, in the order in which Lambda asks, and what becomes of a message where one alone is withdrawn. */
  readonly needs: Readonly<Record<string, Need>>;
  /** The action that is left out or denied where a situation does so with one. */
  readonly reads: string;
  /** What is asked for again and again while something is missing. */
  readonly retries: string;
  /** What becomes of a message while `reads` is missing, or Lambda may not assume the role. */
  readonly fates: { readonly reads: Fate; readonly role: Fate };
  /** The error's message where the role may not do so; the first of those that are missing. */
  readonly words: (action: string, arn: string) => string;
  /** What is shown of it, whatever the role may. */
  readonly shows: (arn: string, handled: number, fate: Fate) => unknown;
  /** In the order of `COLUMNS`. */
  readonly rulings: readonly Ruling[];
}

export interface Need {
  readonly withdrawn: Fate;
  /** It is asked for on everything, and not on the source. */
  readonly anywhere?: true;
}

export const COLUMNS = [
  "a policy of the role's that allows all it needs",
  "a role without a policy",
  "a role without a policy, let in by the source's own",
  "an explicit deny in the source's own policy",
  "a permissions boundary without it",
  "an SCP that denies it",
  "an RCP that denies it",
  "a role that Lambda may not assume",
  "another account's, whose policy lets the role in",
  "another account's, without a policy",
  "another account's, whose policy denies it",
  "another account's, whose policy lets a role in that has none",
] as const satisfies readonly (keyof typeof SITUATIONS)[];

const WITH_POLICY = [OWN, MUTE, LETS, DENY, BOUNDARY, SCP, RCP, TRUST, OWN, SHUT, DENY, MUTE];
/** Of services that RCPs do not know. */
const WITHOUT_RCP = WITH_POLICY.map((ruling) => (ruling === RCP ? OWN : ruling));

const QUEUE: Omit<Row, "source"> = {
  needs: {
    "sqs:ReceiveMessage": { withdrawn: "waits" },
    "sqs:DeleteMessage": { withdrawn: "comes back" },
    "sqs:GetQueueAttributes": { withdrawn: "handled" },
  },
  reads: "sqs:ReceiveMessage",
  retries: "sqs:ReceiveMessage",
  fates: { reads: "waits", role: "handled" },
  words: (action) =>
    `The function execution role does not have permissions to call ${action.slice("sqs:".length)} on SQS`,
  // AWS shows what came of the last batch for streams alone.
  shows: () => ({ State: "Enabled", LastProcessingResult: undefined }),
  rulings: WITH_POLICY,
};

/** What Lambda tells with the role, and how its errors name that. */
interface Telling extends Pick<Row, "needs" | "reads" | "retries" | "rulings"> {
  readonly action: string;
  readonly service: string;
}

const telling = (service: string, action: string, needs: readonly string[], rulings = WITH_POLICY): Telling => ({
  needs: Object.fromEntries(needs.map((need) => [need, { withdrawn: "lost" }])),
  reads: needs.at(-1) ?? "",
  retries: needs[0] ?? "",
  rulings,
  service,
  action,
});

const QUEUE_TOLD = telling("SQS", "SendMessage", ["sqs:SendMessage"]);
const TOPIC_TOLD = telling("SNS", "Publish", ["sns:Publish"], WITHOUT_RCP);
const FUNCTION_TOLD = telling("Lambda", "InvokeFunction", ["lambda:InvokeFunction"], WITHOUT_RCP);
const BUS_TOLD = telling("EventBridge", "PutEvents", ["events:PutEvents"]);
const BUCKET_TOLD = telling("S3", "PutObject", ["s3:ListBucket", "s3:PutObject"]);

/** Of an asynchronous invocation. */
const destination = ({ action, service: _, ...row }: Telling): Omit<Row, "source"> => ({
  ...row,
  fates: { reads: "lost", role: "lost" },
  words: (_, arn) => `The function's execution role does not have permissions to call ${action} on ${arn}`,
  shows: (Destination) => ({ Destination }),
});

const deadLetters = ({ action, service, ...row }: Telling): Omit<Row, "source"> => ({
  ...row,
  fates: { reads: "lost", role: "lost" },
  words: () => `The provided execution role does not have permissions to call ${action} on ${service}`,
  shows: (TargetArn) => ({ TargetArn }),
});

const givenUpRecords = ({ action, service, ...row }: Telling): Omit<Row, "source"> => ({
  ...row,
  // The session that the stream is read with is under way.
  fates: { reads: "lost", role: "handled" },
  words: () => `The function execution role does not have permissions to call ${action} on ${service}`,
  shows: (Destination) => ({ Destination, State: "Enabled", LastProcessingResult: "PROBLEM: Function call failed" }),
});

const SHUT_STREAM = (arn: string) =>
  `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`;

const SHUT_DATA_STREAM = (arn: string) =>
  `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`;

export const MATRIX: Readonly<Record<string, Row>> = {
  "an SQS queue": { source: standardQueue, ...QUEUE },
  "a FIFO queue": { source: fifoQueue, ...QUEUE },
  "a stream of a DynamoDB table": {
    source: tableStream,
    needs: {
      "dynamodb:DescribeStream": { withdrawn: "handled" },
      "dynamodb:GetRecords": { withdrawn: "waits" },
      "dynamodb:GetShardIterator": { withdrawn: "handled" },
      "dynamodb:ListStreams": { withdrawn: "handled", anywhere: true },
    },
    reads: "dynamodb:GetRecords",
    retries: "dynamodb:GetShardIterator",
    fates: { reads: "waits", role: "handled" },
    words: (_, arn) => SHUT_STREAM(arn),
    shows: (arn, _, fate) => ({
      State: "Enabled",
      LastProcessingResult: fate === "waits" ? `PROBLEM: ${SHUT_STREAM(arn)}` : "OK",
    }),
    rulings: WITH_POLICY.map((ruling) => (ruling === LETS ? ELSEWHERE : ruling)),
  },
  "a Kinesis stream": {
    source: dataStream,
    needs: {
      "kinesis:DescribeStream": { withdrawn: "handled" },
      "kinesis:DescribeStreamSummary": { withdrawn: "handled" },
      "kinesis:GetRecords": { withdrawn: "waits" },
      "kinesis:GetShardIterator": { withdrawn: "handled" },
      "kinesis:ListShards": { withdrawn: "handled" },
    },
    reads: "kinesis:GetRecords",
    retries: "kinesis:GetShardIterator",
    fates: { reads: "waits", role: "handled" },
    words: (_, arn) => SHUT_DATA_STREAM(arn),
    shows: (arn, _, fate) => ({
      State: "Enabled",
      LastProcessingResult: fate === "waits" ? `PROBLEM: ${SHUT_DATA_STREAM(arn)}` : "OK",
    }),
    rulings: WITHOUT_RCP,
  },
  "a consumer of a Kinesis stream": {
    source: consumer,
    needs: {
      "kinesis:DescribeStream": { withdrawn: "handled" },
      "kinesis:DescribeStreamSummary": { withdrawn: "handled" },
      "kinesis:GetRecords": { withdrawn: "handled" },
      "kinesis:GetShardIterator": { withdrawn: "handled" },
      "kinesis:ListShards": { withdrawn: "handled" },
      "kinesis:SubscribeToShard": { withdrawn: "handled" },
    },
    reads: "kinesis:SubscribeToShard",
    retries: "kinesis:SubscribeToShard",
    // A subscription lasts for five minutes, whatever the role may meanwhile.
    fates: { reads: "handled", role: "handled" },
    words: (_, arn) => SHUT_DATA_STREAM(arn),
    shows: () => ({ State: "Enabled", LastProcessingResult: "OK" }),
    rulings: WITHOUT_RCP,
  },
  "a queue that is told of asynchronous successes": { source: ofSuccesses(queue), ...destination(QUEUE_TOLD) },
  "a queue that is told of asynchronous failures": { source: ofFailures(queue), ...destination(QUEUE_TOLD) },
  "a topic that is told of asynchronous failures": { source: ofFailures(topic), ...destination(TOPIC_TOLD) },
  "a function that is told of asynchronous failures": {
    source: ofFailures(lambdaFunction),
    ...destination(FUNCTION_TOLD),
  },
  "a bus that is told of asynchronous failures": { source: ofFailures(bus), ...destination(BUS_TOLD) },
  "a bucket that is told of asynchronous failures": { source: ofFailures(bucket), ...destination(BUCKET_TOLD) },
  "a queue of dead letters": { source: ofDeadLetters(queue), ...deadLetters(QUEUE_TOLD) },
  "a topic of dead letters": { source: ofDeadLetters(topic), ...deadLetters(TOPIC_TOLD) },
  "a queue that is told of records given up": { source: ofGivenUpRecords(queue), ...givenUpRecords(QUEUE_TOLD) },
  "a topic that is told of records given up": { source: ofGivenUpRecords(topic), ...givenUpRecords(TOPIC_TOLD) },
  "a bucket that is told of records given up": { source: ofGivenUpRecords(bucket), ...givenUpRecords(BUCKET_TOLD) },
};
