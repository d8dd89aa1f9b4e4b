/** What an execution calls: its schedule's target with the context filled in. */
import type { ExecutionRecord } from "../records.js";
import { arnOf } from "../resources.js";
import { type ApiRequest, templateOf } from "../targets/templated.js";
import { universalTarget } from "../targets/universal.js";

/** @throws SyntaxError where the context filled in makes JSON no JSON */
export function requestOf(execution: ExecutionRecord): ApiRequest {
  const { target } = execution;
  const universal = universalTarget(target.arn);
  if (universal) return { ...universal, input: JSON.parse(filled(target.input ?? "{}", execution)) };
  const template = templateOf(target.arn);
  if (!template) throw new Error(`there is no template for ${target.arn}`);
  const input = target.input === undefined ? notification(execution) : filled(target.input, execution);
  return template.request(target, input, arnOf(execution));
}

/** `2026-01-01T12:00:00Z` */
export const isoSeconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html (2026-11) */
function filled(text: string, execution: ExecutionRecord): string {
  const values: Readonly<Record<string, string>> = {
    "schedule-arn": arnOf(execution),
    "scheduled-time": isoSeconds(execution.occurrenceMs),
    "execution-id": execution.id,
    "attempt-number": String(execution.failed + 1),
  };
  return text.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values[name] ?? whole);
}

/** What a target gets that has no Input. Its form is unverified: seen with Lambda, where `detail` is a string. */
function notification(execution: ExecutionRecord): string {
  const { account, region, occurrenceMs, id } = execution;
  return JSON.stringify({
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time: isoSeconds(occurrenceMs),
    region,
    resources: [arnOf(execution)],
    detail: "{}",
  });
}
