/**
 * What AWS's rules tell apart by themselves, whatever the statements say: trust policies are asked for actions of STS,
 * RCPs have no say over some services, actions and resources, and SCPs and RCPs none over the management account. See
 * `layers/`.
 */
import type { PolicySet } from "../../request.js";
import { actionGlob, glob, type Language, literal } from "../language/index.js";

/** A set of names that a rule singles out. */
export interface Told {
  readonly language: Language;
  /** Of actions in lower case. */
  holds(name: string): boolean;
}

export interface Rules {
  readonly actions: readonly Told[];
  readonly resources: readonly Told[];
  readonly accounts: readonly string[];
}

const STS: Told = { language: [actionGlob("sts:*")], holds: (action) => action.startsWith("sts:") };
const RETIRE_GRANT: Told = {
  language: [actionGlob("kms:RetireGrant")],
  holds: (action) => action === "kms:retiregrant",
};
const NO_RESOURCE: Told = { language: [literal("*")], holds: (resource) => resource === "*" };
const SERVICE_LINKED_ROLE: Told = {
  language: [glob("arn:*:iam::*:role/aws-service-role/*")],
  holds: (resource) => /^arn:.*:iam::.*:role\/aws-service-role\//.test(resource),
};

export function rulesOf(sides: readonly PolicySet[]): Rules {
  const accounts = sides.flatMap(({ organization }) => organization?.managementAccount ?? []);
  if (sides.every(({ rcps }) => rcps === undefined)) return { actions: [STS], resources: [], accounts };
  const services = sides.flatMap(({ organization }): Told[] => {
    const prefixes = organization?.rcpServices;
    if (prefixes === undefined) return [];
    return [
      {
        language: [...prefixes].map((prefix) => actionGlob(`${prefix}:*`)),
        holds: (action) => prefixes.has(action.slice(0, Math.max(0, action.indexOf(":")))),
      },
    ];
  });
  return { actions: [STS, RETIRE_GRANT, ...services], resources: [NO_RESOURCE, SERVICE_LINKED_ROLE], accounts };
}
