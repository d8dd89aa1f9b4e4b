/** Requests to addresses of customers, through the whole pipeline; what their clients see. */
import { lambda as lambdaSigning, signed } from "../../../src/kernel/authenticate/testing.js";
import type { HttpRequest } from "../../../src/kernel/http.js";
import { CreateAccessKey } from "../../../src/services/iam/operations/create-access-key.js";
import { httpRequest, send } from "../../../src/services/lambda/urls/testing.js";
import { userIn } from "../../../src/services/organizations/testing.js";
import { type PolicyText, REGION } from "../../../src/testing/world.js";
import type { Stage } from "../stage.js";

export { httpRequest };

export async function answerOf({ world }: Stage, request: HttpRequest | string) {
  const { status, body } = await send(world, typeof request === "string" ? httpRequest(request) : request);
  return { status, body };
}

/** A user with an access key, who signs what he sends. */
export async function signingUser({ world }: Stage, account: string, ...policies: readonly PolicyText[]) {
  const { arn } = await userIn(world, account, "ann", ...policies);
  const { AccessKey } = await world.rootOf(account).call(CreateAccessKey, { UserName: "ann" });
  const key = { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "" };
  return {
    arn,
    signedGet(url: string, signingName: string): Promise<HttpRequest> {
      const { host, pathname } = new URL(url);
      return signed(
        { model: { ...lambdaSigning, signingName }, key, region: REGION, atMs: world.clock.now() },
        { method: "GET", path: pathname, headers: { host } },
      );
    },
  };
}

/** API Gateway as itself, for a part of an API. */
export function itself({ owner }: Stage, part: string) {
  const principal = "apigateway.amazonaws.com";
  const SourceArn = `arn:aws:execute-api:${REGION}:${owner}:${part}`;
  return { principal, grants: [{ Principal: principal, SourceArn, SourceAccount: owner }] };
}
