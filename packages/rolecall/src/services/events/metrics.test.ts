/** What CloudWatch shows of rules and buses. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld, type World } from "../../testing/world.js";
import { type Asked, valuesOf } from "../cloudwatch/testing.js";
import { CreateEventBus } from "./operations/create-event-bus.js";
import { PutRule } from "./operations/put-rule.js";
import { anEvent, aQueue, aRule, put, queueArnOf } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const told = (name: string, dimensions: NonNullable<Asked["dimensions"]> = {}, stat = "Sum") =>
  valuesOf(world, "AWS/Events", name, { dimensions, stat });

test("an event that matches counts for its rule and bus, and each of its targets as an invocation", async () => {
  for (const name of ["q", "r"]) await aQueue(world.root, name);
  await aRule(world.root, "rule", [
    { Id: "1", Arn: queueArnOf("q") },
    { Id: "2", Arn: queueArnOf("r") },
  ]);
  await world.root.call(PutRule, { Name: "other", EventPattern: '{"source":["bank"]}' });
  await put(world.root, anEvent(), anEvent(), { ...anEvent(), Source: "else" }, { ...anEvent(), Detail: "no" });
  await world.settled();

  const rule = { RuleName: "rule" };
  expect(await told("MatchedEvents", rule)).toEqual([2]);
  expect(await told("TriggeredRules", rule)).toEqual([2]);
  expect(await told("TriggeredRules", { EventBusName: "default" })).toEqual([2]);
  expect(await told("Invocations", rule)).toEqual([4]);
  expect(await told("Invocations")).toEqual([4]);
  expect(await told("InvocationsCreated")).toEqual([4]);
  expect(await told("SuccessfulInvocationAttempts", rule)).toEqual([4]);
  expect(await told("FailedInvocations", rule)).toEqual([]);
  expect(await told("MatchedEvents", { RuleName: "other" })).toEqual([]);
  expect(await told("PutEventsEntriesCount")).toEqual([4]);
  expect(await told("PutEventsFailedEntriesCount")).toEqual([1]);
});

test("an invocation without permission fails, and its dead letter counts as sent or lost", async () => {
  await aQueue(world.root, "closed", "");
  await aQueue(world.root, "letters", "lucky");
  const target = { Id: "1", Arn: queueArnOf("closed"), DeadLetterConfig: { Arn: queueArnOf("letters") } };
  for (const name of ["lucky", "unlucky"]) await aRule(world.root, name, [target]);
  await put(world.root, anEvent());
  await world.settled();

  for (const RuleName of ["lucky", "unlucky"]) {
    expect(await told("FailedInvocations", { RuleName })).toEqual([1]);
    expect(await told("Invocations", { RuleName })).toEqual([1]);
    expect(await told("SuccessfulInvocationAttempts", { RuleName })).toEqual([]);
  }
  expect(await told("InvocationsSentToDlq", { RuleName: "lucky" })).toEqual([1]);
  expect(await told("InvocationsFailedToBeSentToDlq", { RuleName: "unlucky" })).toEqual([1]);
});

test("rules of other buses have the name of the bus beside theirs", async () => {
  await world.root.call(CreateEventBus, { Name: "orders" });
  await aQueue(world.root, "q", "orders/rule");
  await aRule(world.root, "rule", [{ Id: "1", Arn: queueArnOf("q") }], { EventBusName: "orders" });
  await put(world.root, { ...anEvent(), EventBusName: "orders" });
  await world.settled();

  expect(await told("MatchedEvents", { EventBusName: "orders", RuleName: "rule" })).toEqual([1]);
  expect(await told("MatchedEvents", { EventBusName: "orders" })).toEqual([1]);
  expect(await told("MatchedEvents", { RuleName: "rule" })).toEqual([]);
});
