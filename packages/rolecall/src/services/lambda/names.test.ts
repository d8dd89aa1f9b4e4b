import { lambda } from "@rolecall/aws-model/lambda";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsError } from "../../kernel/errors.js";
import { shapeOf, structureOf } from "../../protocols/compiled.js";
import { functionArn, functionRef } from "./names.js";

const here = { partition: "aws", region: "eu-west-1", account: "000000000000" };
const model = lambda.model();

describe("the name of a function", () => {
  test.each([
    ["f", "function:f"],
    ["f:live", "function:f:live"],
    ["function:f", "function:f"],
    ["000000000000:function:f:$LATEST", "function:f:$LATEST"],
    ["arn:aws:lambda:eu-west-1:000000000000:function:f:7", "function:f:7"],
  ])("%s is %s", (name, resource) => {
    expect(functionArn(functionRef(here, name))).toBe(`arn:aws:lambda:eu-west-1:000000000000:${resource}`);
  });

  test.each(Object.values(model.operations).map(({ name }) => name))("that the model lets %s pass is read", (name) => {
    const input = model.operations[name]?.input;
    const member = input === undefined ? undefined : structureOf(input, model).members.FunctionName;
    const shape = member && shapeOf(member.shape, model);
    if (shape?.type !== "string" || shape.pattern === undefined) return;
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(`^(?:${shape.pattern})$`)), (functionName) => {
        try {
          expect(functionRef(here, functionName).name).not.toBe("");
        } catch (error) {
          // Another Region's function is not found, in AWS's words.
          if (!(error instanceof AwsError)) throw error;
        }
      }),
    );
  });
});
