/** The services that S3 tells of events. */
import type { CallAs } from "../../../kernel/call.js";
import { notEmulated } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { Invoke } from "../../lambda/operations/invoke.js";
import type { NotificationTarget } from "./configuration.js";

export async function sendTo(
  { call }: Pick<Host, "call">,
  { kind, arn }: NotificationTarget,
  message: string,
  as: CallAs,
): Promise<void> {
  switch (kind) {
    case "function":
      await call(Invoke, { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(message) }, as);
      return;
    default:
      throw notEmulated(`a notification to \`${arn}\``);
  }
}
