/**
 * What a statement that grants names: the resource asked for and, where the document can say so, no other. Names that nobody
 * writes into policies, since AWS makes them anew all the time, give way to what AWS's own examples write.
 */
import { literalResource } from "./literal.js";

export interface GrantedResource {
  readonly pattern: string;
  /** A sentence on what it holds for besides; absent where that is nothing. */
  readonly besides?: string;
}

interface Written {
  readonly asked: RegExp;
  readonly pattern: string;
  readonly besides?: string;
}

/**
 * A log stream is named by who writes it: Lambda makes some each day. CloudWatch Logs asks with the ARN of a stream even for a
 * group, whose stream is then empty.
 *
 * AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
const WRITTEN: readonly Written[] = [
  { asked: /^(arn:[^:]+:logs:[^:]+:[^:]+:log-group:[^:]+):log-stream:$/, pattern: "$1:*" },
  {
    asked: /^(arn:[^:]+:logs:[^:]+:[^:]+:log-group:[^:]+):log-stream:.+$/s,
    pattern: "$1:*",
    besides: "It then holds for every stream of that log group.",
  },
  {
    asked: /^(arn:[^:]+:logs:[^:]+:[^:]+:log-group):(:log-stream:)?$/,
    pattern: "$1:*",
    besides: "It names no log group in particular.",
  },
];

export function grantedResource(resource: string, variables: boolean): GrantedResource {
  const written = WRITTEN.find(({ asked }) => asked.test(resource));
  if (written === undefined) return { pattern: literalResource(resource, variables) };
  const { asked, pattern, besides } = written;
  return { pattern: resource.replace(asked, pattern), ...(besides === undefined ? {} : { besides }) };
}
