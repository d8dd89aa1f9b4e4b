/**
 * Access logs of HTTP APIs are delivered by CloudWatch Logs' own service, which an account's resource policy lets in. Whoever
 * turns them on needs the rights to write that policy: API Gateway writes it with his credentials.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html (2026-11)
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html (2026-11)
 */
import { asService, type CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { OperationCall } from "../../kernel/operation.js";
import { DescribeResourcePolicies } from "../logs/operations/describe-resource-policies.js";
import { PutResourcePolicy } from "../logs/operations/put-resource-policy.js";
import { noLogging } from "./errors.js";
import { CreateLogDelivery } from "./operations/create-log-delivery.js";
import type { AccessLogSettings } from "./records.js";

const POLICY = "AWSLogDeliveryWrite20150319";
const SERVICE = "delivery.logs.amazonaws.com";

type TurningOn = Pick<OperationCall<never>, "call" | "caller" | "here" | "request" | "requestId" | "signal">;

/** @throws BadRequestException where the caller lacks a right to it */
export async function letLogsIn({ destinationArn }: AccessLogSettings, host: TurningOn): Promise<void> {
  const { call, caller, here, requestId, signal } = host;
  const request = { ...host.request, calledVia: [...host.request.calledVia, "apigateway.amazonaws.com"] };
  const as: CallAs = { caller, region: here.region, request, requestId, signal };
  try {
    await call(CreateLogDelivery, {}, as);
    const before = await ownPolicy(host, as);
    const after = withGroup(before, destinationArn, here);
    if (after === before) return;
    await call(PutResourcePolicy, { policyName: POLICY, policyDocument: after }, as);
  } catch (error) {
    if (error instanceof AwsError) throw noLogging(error.message);
    throw error;
  }
}

async function ownPolicy({ call }: TurningOn, as: CallAs): Promise<string | undefined> {
  const { resourcePolicies = [] } = await call(DescribeResourcePolicies, {}, as);
  return resourcePolicies.find(({ policyName }) => policyName === POLICY)?.policyDocument;
}

interface Statement {
  readonly Sid?: string;
  readonly Resource?: string | readonly string[];
}

/** The policy with the group's streams in it, or the very text where they are in it already. */
function withGroup(document: string | undefined, groupArn: string, { partition, region, account }: Here): string {
  const resource = `${groupArn}:log-stream:*`;
  const statements = [
    document === undefined ? [] : (JSON.parse(document) as { Statement: Statement[] }).Statement,
  ].flat();
  const own = statements.find(({ Sid }) => Sid === POLICY);
  const listed = own?.Resource === undefined ? [] : [own.Resource].flat();
  if (document !== undefined && listed.includes(resource)) return document;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...statements.filter((statement) => statement !== own),
      {
        Sid: POLICY,
        Effect: "Allow",
        Principal: { Service: [SERVICE] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [...listed, resource],
        Condition: {
          StringEquals: { "aws:SourceAccount": [account] },
          ArnLike: { "aws:SourceArn": [`arn:${partition}:logs:${region}:${account}:*`] },
        },
      },
    ],
  });
}

/** CloudWatch Logs' delivery, writing for an account. */
export const asDelivery = (account: string, region: string): CallAs =>
  asService(SERVICE, {
    account,
    region,
    sourceArn: `arn:aws:logs:${region}:${account}:*`,
    sourceAccount: account,
  });
