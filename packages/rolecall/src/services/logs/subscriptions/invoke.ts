/**
 * A subscribed function, invoked asynchronously as CloudWatch Logs for the log group. The function's policy alone decides; it
 * may name CloudWatch Logs with or without the Region, which for AWS is the same principal.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html (2026-11)
 */
import { asService } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { Invoke } from "../../lambda/operations/invoke.js";
import type { SubscriptionFilterRecord } from "../records.js";

type Subscribed = Pick<SubscriptionFilterRecord, "account" | "region" | "group" | "destinationArn" | "principal">;

export async function invoke(
  { account, region, group, destinationArn, principal }: Subscribed,
  payload: Uint8Array,
  { call }: Pick<Host, "call">,
): Promise<void> {
  await call(
    Invoke,
    { FunctionName: destinationArn, InvocationType: "Event", Payload: payload },
    asService(principal, {
      region,
      account,
      sourceArn: `arn:aws:logs:${region}:${account}:log-group:${group}:*`,
      sourceAccount: account,
    }),
  );
}

/** Invokes by the name that the function's policy lets in, and tells which. @throws AwsError where it lets in neither */
export async function invokeByEither(
  subscribed: Omit<Subscribed, "principal">,
  payload: Uint8Array,
  host: Pick<Host, "call">,
): Promise<Subscribed["principal"]> {
  const [usual, regional] = ["logs.amazonaws.com", `logs.${subscribed.region}.amazonaws.com`] as const;
  try {
    await invoke({ ...subscribed, principal: usual }, payload, host);
    return usual;
  } catch (error) {
    // A Deny of the one name denies the other, too.
    const isUnnamed =
      error instanceof AwsError && /^AccessDenied/.test(error.code) && !/explicit deny/.test(error.message);
    if (!isUnnamed) throw error;
    await invoke({ ...subscribed, principal: regional }, payload, host);
    return regional;
  }
}
