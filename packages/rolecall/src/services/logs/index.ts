import { logs } from "@rolecall/aws-model/logs";
import type { ServiceDefinition } from "../../kernel/service.js";
import { CreateLogGroup } from "./operations/create-log-group.js";
import { CreateLogStream } from "./operations/create-log-stream.js";
import { PutLogEvents } from "./operations/put-log-events.js";
import { resources } from "./resources.js";

/** Amazon CloudWatch Logs. README.md beside this file lists gaps and sources. */
export const logsService: ServiceDefinition = {
  service: logs,
  operations: [CreateLogGroup, CreateLogStream, PutLogEvents],
  resources,
};
