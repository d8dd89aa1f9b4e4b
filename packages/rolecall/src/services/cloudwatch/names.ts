/** ARNs of alarms and dashboards: each has one, which policies are held against. */
import type { Here } from "../../kernel/here.js";

type Place = Pick<Here, "account" | "region">;

export const alarmArn = ({ account, region }: Place, name: string) =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

/** The key of the alarm that an ARN names; undefined for other ARNs. */
export function alarmOfArn(arn: string): readonly [account: string, region: string, name: string] | undefined {
  const [, region, account, name] = /^arn:aws:cloudwatch:([^:]+):([^:]+):alarm:(.+)$/s.exec(arn) ?? [];
  return region && account && name ? [account, region, name] : undefined;
}

export const dashboardArn = ({ account }: Pick<Place, "account">, name: string) =>
  `arn:aws:cloudwatch::${account}:dashboard/${name}`;

/** The key of the dashboard that an ARN names; undefined for other ARNs. */
export function dashboardOfArn(arn: string): readonly [account: string, name: string] | undefined {
  const [, account, name] = /^arn:aws:cloudwatch::([^:]+):dashboard\/(.+)$/s.exec(arn) ?? [];
  return account && name ? [account, name] : undefined;
}
