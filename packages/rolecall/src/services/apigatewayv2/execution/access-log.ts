/** A line in the stage's access log for each request, delivered behind the answer. */
import { parseArn } from "../../../kernel/arn.js";
import { accessLogLine } from "../../execute-api/access-log.js";
import { writeLogLines } from "../../execute-api/log-lines.js";
import { asDelivery } from "../access-logs.js";
import type { Exchange } from "./exchange.js";
import { type Answered, contextVariable } from "./variables.js";

/** AWS's quota of a log entry is a megabyte; CloudWatch Logs takes a quarter of it. */
const ENTRY_BYTES = 256 * 1024;

export function writeAccessLog(exchange: Exchange, answered: Answered): void {
  const { api, stage, request, call } = exchange;
  if (stage.accessLogSettings === undefined) return;
  const { destinationArn, format } = stage.accessLogSettings;
  const message = accessLogLine(format, (name) => contextVariable(exchange, name, answered));
  const group = parseArn(destinationArn);
  writeLogLines(
    {
      logGroupName: group?.resource.replace(/^log-group:/, "") ?? "",
      // How AWS names the streams is unverified.
      logStreamName: `${api.id}/${stage.name}`,
      events: [{ timestamp: request.atMs, message }],
      createGroup: false,
      mostBytes: ENTRY_BYTES,
    },
    async () => asDelivery(api.account, group?.region ?? api.region),
    call,
  );
}
