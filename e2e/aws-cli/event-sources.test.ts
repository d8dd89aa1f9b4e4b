/** The example of the page on event sources, each command as it stands there; one of them is meant to be refused. */
import { expect, test } from "vitest";
import { runPage } from "./page.js";

test("event-sources.md is true to the letter", { timeout: 240_000 }, async (context) => {
  const { lines } = await runPage(context, "event-sources.md", "-u");
  const printed = lines.join("\n");
  expect(printed).toContain(
    "(InvalidParameterValueException) when calling the CreateEventSourceMapping operation: The function execution role does not have permissions to call ReceiveMessage on SQS",
  );
  const denied = lines.filter((line) => /assumed-role\/reader\/reader|denied/.test(line) && /sqs:/.test(line));
  expect(denied.map((line) => /sqs:\w+/.exec(line)?.[0])).toEqual([
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
  ]);
  expect(printed).toMatch(/"State": "Creating"/);
});
