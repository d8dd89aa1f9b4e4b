/** A function as the target of a rule: its own policy decides, by the rule's ARN. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld, type World } from "../../../testing/world.js";
import { AddPermission } from "../../lambda/operations/add-permission.js";
import { CreateFunction } from "../../lambda/operations/create-function.js";
import { aFunction } from "../../lambda/testing.js";
import { anEvent, aRule, put, ruleArnOf } from "../testing.js";

let world: World;
let arn: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  const role = await world.role("role");
  const { FunctionArn } = await world.root.call(CreateFunction, { ...aFunction(role.arn), FunctionName: "f" });
  arn = FunctionArn ?? "";
  await world.settled();
  await aRule(world.root, "r", [{ Id: "1", Arn: arn }]);
});
afterEach(() => world.end());

const permit = (SourceArn: string, SourceAccount: string) =>
  world.root.call(AddPermission, {
    FunctionName: "f",
    StatementId: "events",
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
    SourceArn,
    SourceAccount,
  });

async function decided(): Promise<unknown> {
  world.trail.clear();
  await put(world.root, anEvent());
  await world.settled();
  const asked = world.trail.all().find(({ action }) => action === "lambda:InvokeFunction");
  expect(asked?.resource).toBe(arn);
  return asked?.outcome;
}

test("without a policy the function does not run, and the trail says so", async () => {
  expect(await decided()).toBe("implicitDeny");
});

test("with the rule's ARN and account in its policy it does", async () => {
  await permit(ruleArnOf("r"), "000000000000");

  expect(await decided()).toBe("allowed");
});

test.each([
  ["another rule", ruleArnOf("s"), "000000000000"],
  ["another account", ruleArnOf("r"), "111122223333"],
])("a statement for %s does not count", async (_title, sourceArn, sourceAccount) => {
  await permit(sourceArn, sourceAccount);

  expect(await decided()).toBe("implicitDeny");
});
