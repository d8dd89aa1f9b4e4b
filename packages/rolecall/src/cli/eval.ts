/** `rolecall eval`: decide one request under policies in files, without a server. */
import { Command, InvalidArgumentError, Option } from "commander";
import { RolecallError } from "../kernel/errors.js";
import type { LayerSources } from "./eval/layers.js";
import type { Asked } from "./eval/question.js";
import { print } from "./print.js";

interface Options {
  readonly request?: string;
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly resourceAccount?: string;
  readonly context?: ReadonlyMap<string, readonly string[]>;
  readonly policy?: readonly string[];
  readonly boundary?: string;
  readonly session?: readonly string[];
  readonly resourcePolicy?: string;
  readonly trust?: string;
  readonly scp?: readonly (readonly string[])[];
  readonly rcp?: readonly (readonly string[])[];
  readonly endpointPolicy?: string;
  readonly missing: "unknown" | "absent";
  readonly format: "text" | "json";
}

export function evalCommand(): Command {
  const command = new Command("eval")
    .summary("Decide one request under policies in files, and say why.")
    .description(
      "Decide one request under policies in files or templates, as AWS does, and say why and what would have to change. `template.yaml#OrdersRole` is the policies of one resource of a template.",
    );
  const question = ["principal", "action", "resource", "resourceAccount", "context"];
  const layers = ["policy", "boundary", "session", "resourcePolicy", "trust", "scp", "rcp", "endpointPolicy"];
  for (const option of [
    new Option("--principal <arn>", "who asks: the ARN of a user, role or session; a service; `anonymous`"),
    new Option("--action <action>", "for example s3:GetObject"),
    new Option("--resource <arn>", "the resource; left out for actions that work on `*` alone"),
    new Option("--resource-account <account>", "who owns a resource whose ARN names no account, such as a bucket"),
    new Option(
      "--context <key=value>",
      "a condition key; repeated for further keys, and further values of one",
    ).argParser(keyValue),
    new Option("--policy <file...>", "identity-based policies: of the user with its groups, or of the role"),
    new Option("--boundary <file>", "permissions boundary"),
    new Option("--session <file...>", "session policies"),
    new Option("--resource-policy <file>", "policy of the resource"),
    new Option("--trust <file>", "trust policy of the role that is to be assumed").conflicts("resourcePolicy"),
    new Option(
      "--scp <files>",
      "service control policies of one level, with commas between; repeated for each level, root first",
    ).argParser(level),
    new Option("--rcp <files>", "resource control policies, likewise").argParser(level),
    new Option("--endpoint-policy <file>", "policy of the VPC endpoint"),
    new Option("--request <file>", "all of it in one JSON file, in place of the options above").conflicts([
      ...question,
      ...layers,
    ]),
    new Option("--missing <how>", "what condition keys are that nobody gave and nothing implies")
      .choices(["unknown", "absent"])
      .default("unknown"),
    new Option("--format <format>", "`json` for programs").choices(["text", "json"]).default("text"),
  ]) {
    command.addOption(option);
  }
  return command
    .addHelpText(
      "after",
      `
Exit codes:
  0  allowed
  1  denied
  2  a wrong line, or a file that can't be read or holds no policy
  3  not known: it hangs on a condition key that was not given`,
    )
    .action(evaluate);
}

async function evaluate(options: Options): Promise<void> {
  const { missing, format, request } = options;
  const [{ runEval }, { readRequestFile }, { isColourful }] = await Promise.all([
    import("./eval/run.js"),
    import("./eval/request-file.js"),
    import("./colour.js"),
  ]);
  const { asked, layers } = request === undefined ? fromLine(options) : await readRequestFile(request);
  const how = { missing, format, colour: isColourful(), nowMs: Date.now() };
  const { stdout, exitCode } = await runEval(asked, layers, how);
  print(stdout);
  process.exitCode = exitCode;
}

function fromLine(options: Options): { readonly asked: Asked; readonly layers: LayerSources } {
  const { principal, action, resource, resourceAccount, context = new Map() } = options;
  const { policy = [], boundary, session, resourcePolicy, trust, scp, rcp, endpointPolicy } = options;
  if (principal === undefined || action === undefined) {
    const lacks = [...(principal === undefined ? ["--principal"] : []), ...(action === undefined ? ["--action"] : [])];
    throw new RolecallError(
      "RC_BAD_OPTION",
      `the request lacks ${lacks.join(" and ")}; pass it, or the whole request as a file with --request`,
    );
  }
  return {
    asked: {
      principal,
      action,
      ...(resource === undefined ? {} : { resource }),
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
      context: Object.fromEntries(
        [...context].map(([key, values]) => [key, values.length === 1 ? (values[0] ?? "") : values]),
      ),
    },
    layers: {
      identity: policy,
      ...(boundary === undefined ? {} : { boundary }),
      ...(session === undefined ? {} : { session }),
      ...(resourcePolicy === undefined ? {} : { resource: resourcePolicy }),
      ...(trust === undefined ? {} : { trust }),
      ...(scp === undefined ? {} : { scps: scp }),
      ...(rcp === undefined ? {} : { rcps: rcp }),
      ...(endpointPolicy === undefined ? {} : { endpoint: endpointPolicy }),
    },
  };
}

function keyValue(text: string, before: Options["context"] = new Map()): NonNullable<Options["context"]> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write it as aws:SourceIp=203.0.113.7.");
  const key = text.slice(0, at);
  return new Map(before).set(key, [...(before.get(key) ?? []), text.slice(at + 1)]);
}

const level = (text: string, before: readonly (readonly string[])[] = []): readonly (readonly string[])[] => [
  ...before,
  text.split(","),
];
