/** What this service's tests share: a package, a function, its logs. */
import { zipOf } from "../../runtime/testing/functions.js";
import type { World } from "../../testing/world.js";
import { CreateFunction } from "./operations/create-function.js";

export const HELLO = "exports.handler = async (event) => ({ hello: event.name ?? 'you' });";

/** A deployment package with one CommonJS file, `index.js`. */
export const packageOf = (source: string): Uint8Array => zipOf({ "index.js": source });

/** Input of CreateFunction, complete but for what a test is about. */
export const aFunction = (roleArn: string, source = HELLO) => ({
  FunctionName: "f",
  Runtime: "nodejs20.x" as const,
  Handler: "index.handler",
  Role: roleArn,
  Code: { ZipFile: packageOf(source) },
});

/** An active function, made by root. */
export async function activeFunction(
  world: World,
  roleArn: string,
  source?: string,
  name = "f",
  settings: object = {},
) {
  const input = { ...aFunction(roleArn, source), FunctionName: name, ...settings };
  const created = await world.root.call(CreateFunction, input);
  await world.settled();
  return created;
}

export const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
