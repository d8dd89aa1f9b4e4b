/** What a start prints: where, how to sign in, what is enforced, where the data lies, one command to try. */
import pc from "picocolors";
import type { FunctionUrlRule } from "../kernel/host.js";
import type { IsolationLevel } from "../runtime/isolation/isolation.js";
import { SERVICES } from "../services/index.js";
import { VERSION } from "../version.js";

export interface BannerFacts {
  readonly endpoint: string;
  /** Where the data lies. */
  readonly where: string;
  /** Root's secret was chosen, and so is not shown. */
  readonly ownSecret: boolean;
  readonly secureTransport: "loopback" | "never";
  readonly authorizationIds: "iam" | "never";
  readonly functionUrlRule: FunctionUrlRule;
  readonly isolation: IsolationLevel;
  readonly strictRuntimes: boolean;
  readonly format: "text" | "json";
  readonly colour: boolean;
}

export function banner(facts: BannerFacts): string {
  const services = [...SERVICES.keys()].sort();
  const enforced = [
    "signatures (SigV4)",
    "identity policies",
    "resource policies",
    "role trust policies",
    "permissions boundaries",
    "session policies",
    "service control policies",
    "resource control policies",
    "iam:PassRole",
  ];
  if (facts.format === "json") {
    const { endpoint, where, authorizationIds, functionUrlRule, isolation, strictRuntimes } = facts;
    return `${JSON.stringify({ message: "ready", version: VERSION, endpoint, data: where, services, enforced, notEnforced: NOT_ENFORCED, authorizationIds, functionUrlRule, isolation, strictRuntimes })}\n`;
  }
  const c = pc.createColors(facts.colour);
  const secret = facts.ownSecret ? "<your root secret>" : "test";
  const rows: readonly (readonly [string, string])[] = [
    ["endpoint", c.cyan(facts.endpoint)],
    ["sign in", `AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=${secret}  ${c.dim("(root of account 000000000000)")}`],
    ["services", services.join(", ")],
    ["enforced", enforced.join(", ")],
    ["not there", NOT_ENFORCED.join(", ")],
    [
      "plain HTTP",
      facts.secureTransport === "loopback" ? "counts as aws:SecureTransport true" : "aws:SecureTransport false",
    ],
    [
      "refusals",
      facts.authorizationIds === "iam" ? "of IAM end in an authorization id" : "end without an authorization id",
    ],
    [
      "URLs",
      facts.functionUrlRule === "2025-10"
        ? "of functions ask for lambda:InvokeFunctionUrl and lambda:InvokeFunction"
        : "of functions ask for lambda:InvokeFunctionUrl alone, as before October 2025",
    ],
    ["functions", ISOLATION[facts.isolation]],
    [
      "runtimes",
      facts.strictRuntimes
        ? "as AWS takes them today, each on its own version"
        : "deprecated ones too; a version that is not installed runs on the nearest",
    ],
    ["data", facts.where],
  ];
  const lines = rows.map(([label, value]) => `  ${c.bold(label.padEnd(10))}  ${value}`);
  const attempt = `AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=${secret} aws --endpoint-url ${facts.endpoint} --region us-east-1 sts get-caller-identity`;
  return `\n${c.green(c.bold(`Rolecall ${VERSION}`))} is ready\n\n${lines.join("\n")}\n\n  Try it:\n  ${c.dim("$")} ${attempt}\n\n`;
}

const ISOLATION: Readonly<Record<IsolationLevel, string>> = {
  process: "isolation process: each may read what you may",
  user: "isolation user: each runs as a user of its own",
  bwrap: "isolation bwrap: each sees its own files and processes, and the machine's network",
};

/** Layers of AWS that no service here can set yet: said, so that nobody takes them for enforced. */
const NOT_ENFORCED = ["VPC endpoint policies"];
