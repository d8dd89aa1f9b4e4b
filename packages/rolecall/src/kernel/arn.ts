/** An ARN's parts: `arn:{partition}:{service}:{region}:{account}:{resource}`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All the rest, colons too. */
  readonly resource: string;
}

/** Undefined when the text has fewer than six parts or does not begin with `arn`. */
export function parseArn(text: string): Arn | undefined {
  const parts = text.split(":");
  const [arn, partition, service, region, account] = parts;
  if (parts.length < 6 || arn !== "arn" || !partition || !service) return undefined;
  return { partition, service, region: region ?? "", account: account ?? "", resource: parts.slice(5).join(":") };
}

/**
 * The account an ARN names; undefined where it names none (S3, `*`), and for AWS's own resources (its managed policies,
 * `arn:aws:iam::aws:policy/…`), which count as the caller's.
 */
export function accountOf(arn: string): string | undefined {
  const account = parseArn(arn)?.account;
  return account === "aws" ? undefined : account || undefined;
}

export const regionOf = (arn: string): string => parseArn(arn)?.region ?? "";

/** The URL of the queue that an ARN names: SQS's operations know it by no other name. */
export function queueUrl(arn: string): string {
  const { region, account, resource } = parseArn(arn) ?? { region: "", account: "", resource: "" };
  return `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
}
