/** AWS's own policies, attached to everything when their type is enabled. */
import type { PolicyRecord } from "./records.js";

export interface ManagedPolicy extends Omit<PolicyRecord, "organization"> {
  readonly arn: string;
}

const FULL_ACCESS: ManagedPolicy = {
  id: "p-FullAWSAccess",
  arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
  name: "FullAWSAccess",
  description: "Allows access to every operation",
  type: "SERVICE_CONTROL_POLICY",
  content: JSON.stringify(
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
    undefined,
    2,
  ),
};

const RCP_FULL_ACCESS: ManagedPolicy = {
  id: "p-RCPFullAWSAccess",
  arn: "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
  name: "RCPFullAWSAccess",
  description: "Allows access to every operation",
  type: "RESOURCE_CONTROL_POLICY",
  content: JSON.stringify(
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] },
    undefined,
    2,
  ),
};

/** By policy type. */
export const DEFAULT_POLICIES: Readonly<Record<string, ManagedPolicy>> = {
  SERVICE_CONTROL_POLICY: FULL_ACCESS,
  RESOURCE_CONTROL_POLICY: RCP_FULL_ACCESS,
};

export const managedPolicy = (id: string): ManagedPolicy | undefined =>
  Object.values(DEFAULT_POLICIES).find((policy) => policy.id === id);
