/** ARNs of alarms. */
import type { Here } from "../../kernel/here.js";

type Place = Pick<Here, "account" | "region">;

export const alarmArn = ({ account, region }: Place, name: string) =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

/** The key of the alarm that an ARN names; undefined for other ARNs. */
export function alarmOfArn(arn: string): readonly [account: string, region: string, name: string] | undefined {
  const [, region, account, name] = /^arn:[^:]+:cloudwatch:([^:]+):([^:]+):alarm:(.+)$/s.exec(arn) ?? [];
  return region && account && name ? [account, region, name] : undefined;
}
