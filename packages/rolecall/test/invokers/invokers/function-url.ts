import { CreateFunctionUrlConfig } from "../../../src/services/lambda/operations/create-function-url-config.js";
import { STRANGER } from "../../../src/services/organizations/testing.js";
import { allow, type PolicyText } from "../../../src/testing/world.js";
import type { Grant, Invoker } from "../invoker.js";
import type { Stage } from "../stage.js";
import { answerOf, signingUser } from "./http.js";

type AuthType = "NONE" | "AWS_IAM";

async function urlOf({ root }: Stage, target: string, AuthType: AuthType): Promise<string> {
  const [FunctionName = target, Qualifier] = target.split(/:(?=live$)/);
  const input = { FunctionName, AuthType, ...(Qualifier === undefined ? {} : { Qualifier }) };
  return (await root.call(CreateFunctionUrlConfig, input)).FunctionUrl ?? "";
}

/** Both statements, as the console writes them since October 2025. */
const both = (Principal: string, FunctionUrlAuthType: AuthType): readonly Grant[] => [
  { Principal, Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType },
  { Principal, Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true },
];

export const urlOfAnybody: Invoker = async (stage, target) => {
  const url = await urlOf(stage, target, "NONE");
  return { principal: "anonymous", grants: both("*", "NONE"), fire: () => answerOf(stage, url) };
};

const urlOfSigners =
  (accountOf: (stage: Stage) => string, ...policies: readonly PolicyText[]): Invoker =>
  async (stage, target) => {
    const url = await urlOf(stage, target, "AWS_IAM");
    const ann = await signingUser(stage, accountOf(stage), ...policies);
    return {
      principal: ann.arn,
      grants: both(ann.arn, "AWS_IAM"),
      fire: async () => answerOf(stage, await ann.signedGet(url, "lambda")),
    };
  };

export const urlOfOwnUser = urlOfSigners(({ owner }) => owner);

export const urlOfStranger = urlOfSigners(() => STRANGER, allow(["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]));
