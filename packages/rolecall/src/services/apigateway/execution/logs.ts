/** Execution and access logs of a stage, written with the account's CloudWatch role. */
import { createHash } from "node:crypto";
import { parseArn } from "../../../kernel/arn.js";
import { accessLogLine, variableOf } from "../../execute-api/access-log.js";
import { asApiRole } from "../../execute-api/assume.js";
import { writeLogLines } from "../../execute-api/log-lines.js";
import { accounts, type StageRecord } from "../records.js";
import type { StageAnswer } from "./answer.js";
import { contextVariables } from "./context.js";
import type { Exchange } from "./exchange.js";

/** Starts writing what there is to write, behind the answer. */
export async function writeLogs(exchange: Exchange, stage: StageRecord, answer: StageAnswer): Promise<void> {
  const { api, host, log, request } = exchange;
  const { format, destinationArn } = stage.accessLogSettings ?? {};
  const accessGroup = logGroupOf(destinationArn);
  const withAccess = format !== undefined && accessGroup !== undefined;
  if (log.lines.length === 0 && !withAccess) return;
  const account = await host.store.read((read) => accounts.get(read, [api.account, api.region]));
  const role = account?.cloudwatchRoleArn;
  if (role === undefined) return;
  const as = () => asApiRole(role, api, host);
  if (log.lines.length > 0) {
    const lines = {
      logGroupName: `API-Gateway-Execution-Logs_${api.id}/${stage.name}`,
      logStreamName: streamOf(exchange),
      events: log.lines.map(({ timestamp, message }) => ({ timestamp, message: `(${request.requestId}) ${message}` })),
      createGroup: true,
    };
    writeLogLines(lines, as, host);
  }
  if (withAccess) {
    const message = accessLogLine(format, accessVariables(exchange, answer));
    const lines = {
      logGroupName: accessGroup,
      logStreamName: streamOf(exchange),
      events: [{ timestamp: request.atMs, message }],
      createGroup: false,
    };
    writeLogLines(lines, as, host);
  }
}

/** Undefined for delivery streams, which are not emulated. */
function logGroupOf(arn: string | undefined): string | undefined {
  const resource = arn === undefined ? undefined : parseArn(arn)?.resource;
  return /^log-group:([^:]+)(?::\*)?$/.exec(resource ?? "")?.[1];
}

/** AWS's streams are named by hashes; here one a day. */
const streamOf = ({ api, stage, request }: Exchange) =>
  createHash("md5")
    .update(`${api.id}/${stage.name}/${new Date(request.atMs).toISOString().slice(0, 10)}`)
    .digest("hex");

/** `$context`, and what is known only once there is an answer. */
function accessVariables(exchange: Exchange, { status, body }: StageAnswer): (variable: string) => string | undefined {
  const { found, host, request } = exchange;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  const context = {
    ...contextVariables(exchange),
    status,
    responseLength: length,
    responseLatency: host.clock.now() - request.atMs,
  };
  const authorizer = {
    latency: found.authorizerLatencyMs,
    integrationLatency: found.authorizerLatencyMs,
    integrationStatus: found.authorizerStatus,
    status: found.authorizerStatus,
    error: found.error?.responseType.startsWith("AUTHORIZER") ? (found.error.message ?? undefined) : undefined,
  };
  return (variable) => {
    const [, own] = /^authorizer\.(\w+)$/.exec(variable) ?? [];
    if (own !== undefined && Object.hasOwn(authorizer, own)) {
      const value = authorizer[own as keyof typeof authorizer];
      if (value !== undefined) return String(value);
    }
    return variableOf(context, variable);
  };
}
