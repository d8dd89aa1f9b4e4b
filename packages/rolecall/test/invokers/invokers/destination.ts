import { AddPermission } from "../../../src/services/lambda/operations/add-permission.js";
import { CreateFunction } from "../../../src/services/lambda/operations/create-function.js";
import { Invoke } from "../../../src/services/lambda/operations/invoke.js";
import { PutFunctionEventInvokeConfig } from "../../../src/services/lambda/operations/put-function-event-invoke-config.js";
import { aFunction } from "../../../src/services/lambda/testing.js";
import { ACCOUNT, allow, REGION } from "../../../src/testing/world.js";
import { type Invoker, seen } from "../invoker.js";

/** Another function, on whose success Lambda invokes this one with that function's execution role. */
export const destination: Invoker = async (stage, target) => {
  const { root, owner, world } = stage;
  const Role = await stage.roleFor("lambda.amazonaws.com", "other", allow("lambda:InvokeFunction"));
  await root.call(CreateFunction, { ...aFunction(Role), FunctionName: "other" });
  await world.settled();
  await root.call(PutFunctionEventInvokeConfig, {
    FunctionName: "other",
    DestinationConfig: { OnSuccess: { Destination: target } },
  });
  // Called from the management account, which no SCP limits, so that nothing but the destination is in question.
  const lets = { StatementId: "management", Action: "lambda:InvokeFunction", Principal: ACCOUNT };
  await root.call(AddPermission, { FunctionName: "other", ...lets });
  const FunctionName = `arn:aws:lambda:${REGION}:${owner}:function:other`;
  return {
    principal: `arn:aws:sts::${owner}:assumed-role/other/other`,
    grants: [{ Principal: Role }],
    fire: () => seen(world.root.call(Invoke, { FunctionName, InvocationType: "Event" }), 202),
  };
};
