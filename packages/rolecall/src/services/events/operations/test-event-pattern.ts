import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { badEvent } from "../errors.js";
import { compilePattern } from "../patterns.js";

/** What AWS wants an event to have before it tries a pattern on it. */
const REQUIRED = ["id", "account", "source", "time", "region", "resources", "detail-type"];

/** TestEventPattern says whether a pattern matches an event. */
export const TestEventPattern = operation(events, "TestEventPattern", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html",

  permissions: () => [permission("events:TestEventPattern", "*", {})],

  async handle({ input }) {
    const pattern = compilePattern(input.EventPattern);
    return { Result: pattern.matches(readEvent(input.Event)) };
  },
});

function readEvent(text: string): object {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw badEvent();
  }
  if (typeof event !== "object" || event === null || !REQUIRED.every((name) => name in event)) throw badEvent();
  return event;
}
