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
}

export function passedParts(input: SimulationInput): Omit<Simulation, "principal" | "identity"> {
  const boundaries = passedSources(
    "PermissionsBoundaryPolicyInputList",
    input.PermissionsBoundaryPolicyInputList,
    "boundary",
  );
  if (boundaries.length > 1) throw invalidInput("Only one permissions boundary policy may be passed.");
  const resources = input.ResourceArns ?? [];
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

/** A trust policy names no resource; any other resource-based policy must. */
const resourcePolicy = (text: string, actions: readonly string[]) =>
  passedPolicy("ResourcePolicy", text, actions.every((action) => /^sts:/i.test(action)) ? "trust" : "resource");

function ownerAccount(owner: string): string {
  const account = parseArn(owner)?.account ?? owner;
  if (!/^\d{12}$/.test(account)) throw invalidInput(`Invalid resource owner: ${owner}`);
  return account;
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
