/** What both simulations take and give alike. */
import { parseArn } from "../../../kernel/arn.js";
import { invalidInput } from "../errors.js";
import { contextKeys } from "../held.js";
import { type PageInput, sortedPage } from "../paging.js";
import { type EvaluationResult, type Simulation, simulatedContext } from "./simulate.js";
import { passedPolicy, passedSources } from "./sources.js";

interface SimulationInput {
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[] | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly ResourceOwner?: string | undefined;
  readonly PermissionsBoundaryPolicyInputList?: readonly string[] | undefined;
  readonly ContextEntries?: Parameters<typeof simulatedContext>[0];
  readonly ResourceHandlingOption?: string | undefined;
}

export function passedParts(input: SimulationInput): Omit<Simulation, "principal" | "identity"> {
  const boundaries = passedSources(
    "PermissionsBoundaryPolicyInputList",
    input.PermissionsBoundaryPolicyInputList,
    "boundary",
  );
  if (boundaries.length > 1) throw invalidInput("Only one permissions boundary policy may be passed.");
  const resources = input.ResourceArns ?? [];
  const noArns = resources.filter((resource) => resource !== "*" && !ARN.test(resource));
  // Recorded: https://github.com/aws-containers/amazon-ecs-exec-checker/issues/35 (2021); of several: unverified.
  if (noArns.length > 0) throw invalidInput(`ResourceNames are not in a valid ARN format: ${noArns.join(", ")}.`);
  if (input.ResourceHandlingOption !== undefined) requireResources(input.ResourceHandlingOption, resources);
  return {
    actions: input.ActionNames,
    resources: resources.length === 0 ? ["*"] : resources,
    boundary: boundaries[0]?.applied,
    resourcePolicy:
      input.ResourcePolicy === undefined ? undefined : resourcePolicy(input.ResourcePolicy, input.ActionNames),
    resourceOwner: input.ResourceOwner === undefined ? undefined : ownerAccount(input.ResourceOwner),
    context: simulatedContext(input.ContextEntries),
  };
}

const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./;

/** A trust policy names no resource; any other resource-based policy must. */
const resourcePolicy = (text: string, actions: readonly string[]) =>
  passedPolicy("ResourcePolicy", text, actions.every((action) => /^sts:/i.test(action)) ? "trust" : "resource");

function ownerAccount(owner: string): string {
  const account = parseArn(owner)?.account ?? owner;
  // Recorded, slip and all: https://github.com/boto/botocore/issues/1346 (2017)
  if (!/^\d{12}$/.test(account)) throw invalidInput(`'${owner}' is not a valid as a Resource Owner.`);
  return account;
}

/**
 * What each scenario of ResourceHandlingOption must name, by type of EC2 resource. Only that is checked: the evaluation is
 * the same, each action on each resource.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 * unverified: the words for a resource that is missing and for an option that is none of these.
 */
const INSTANCE = ["instance", "image", "security-group", "network-interface"];
const SCENARIOS: ReadonlyMap<string, readonly string[]> = new Map([
  ["EC2-VPC-InstanceStore", INSTANCE],
  ["EC2-VPC-InstanceStore-Subnet", [...INSTANCE, "subnet"]],
  ["EC2-VPC-EBS", [...INSTANCE, "volume"]],
  ["EC2-VPC-EBS-Subnet", [...INSTANCE, "subnet", "volume"]],
]);

function requireResources(option: string, resources: readonly string[]): void {
  const needed = SCENARIOS.get(option);
  if (needed === undefined) throw invalidInput(`Invalid resource handling option: ${option}`);
  const given = resources.map((arn) => {
    const parsed = parseArn(arn);
    return parsed?.service === "ec2" ? parsed.resource.split("/", 1)[0] : undefined;
  });
  const missing = needed.filter((type) => !given.includes(type));
  if (missing.length > 0) throw invalidInput(`${option} requires resources of these types: ${missing.join(", ")}`);
}

export const callerArnNeeded = () => invalidInput("CallerArn is required with ResourcePolicy.");

export function simulationPage(results: readonly EvaluationResult[], input: PageInput) {
  const numbered = results.map((result, index) => ({ result, key: String(index).padStart(6, "0") }));
  const { items, more } = sortedPage(numbered, ({ key }) => key, input);
  return { EvaluationResults: items.map(({ result }) => result), ...more };
}

/** The condition keys that documents ask for, each once. */
export const keysOf = (documents: readonly string[]): string[] => [
  ...new Map(documents.flatMap(contextKeys).map((key) => [key.toLowerCase(), key])).values(),
];
