/** The API's resource policy, as the deployment froze it: asked through the kernel, so that each decision is kept. */

import { ANONYMOUS } from "../../../../kernel/authenticate/index.js";
import { requestFacts } from "../../../../kernel/authorize/facts.js";
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError } from "../../../../kernel/errors.js";
import type { FrontCall } from "../../../../kernel/front.js";
import { InvokeApi } from "../../../execute-api/operations/invoke-api.js";
import { arnOf } from "../../resources.js";
import { type Exchange, requestArn } from "../exchange.js";
import { accessDenied } from "../failures.js";

/** Without a policy everybody is let in; with one, only those whom it allows. */
export async function authorizeAnonymous(exchange: Exchange, call: FrontCall): Promise<void> {
  if (exchange.definition.policy === undefined) return;
  await askInvoke(exchange, anonymous(exchange, call));
}

/** A request that nobody signed, or whose signature the method does not look at. */
export const anonymous = ({ api }: Exchange, { http, requestId, signal, ...host }: FrontCall): CallAs => ({
  caller: ANONYMOUS,
  region: api.region,
  requestId,
  signal,
  request: requestFacts(http, api.region, undefined, host),
});

/** @throws GatewayFailure in the words of the refusal, the account masked as AWS masks it */
export async function askInvoke(exchange: Exchange, as: CallAs): Promise<void> {
  const { host, api } = exchange;
  try {
    await host.call(InvokeApi, { arn: requestArn(exchange), subject: policySubject(exchange) }, as);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "AccessDeniedException") throw error;
    const account = `arn:aws:execute-api:${api.region}:${api.account}:`;
    const masked = `arn:aws:execute-api:${api.region}:********${api.account.slice(-4)}:`;
    throw accessDenied(error.message.replaceAll(account, masked));
  }
}

/** The ARN that tells the API's owner and the policy of this deployment. */
export const policySubject = ({ api, stage }: Exchange): string =>
  arnOf(api.region, `/restapis/${api.id}/deployments/${stage.deploymentId}`);
