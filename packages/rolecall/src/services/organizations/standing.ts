/**
 * Where an account stands, for the kernel: two reads a call, one where the account is in no organization. What is made
 * of an organization's record is kept as long as the store hands out the same record.
 */
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import type { Organizations, Standing } from "../../kernel/host.js";
import type { Read } from "../../store/store.js";
import { managedPolicy } from "./managed.js";
import { type OrganizationRecord, policies } from "./records.js";
import { policyArn } from "./resources.js";
import { attachedTo, lineage, organizationOf, pathOf } from "./tree.js";

const made = new WeakMap<OrganizationRecord, Map<string, Standing>>();

export const organizationsDirectory: Organizations = {
  async standing(tx, account) {
    const organization = await organizationOf(tx, account);
    if (organization === undefined) return undefined;
    let standings = made.get(organization);
    if (standings === undefined) {
      standings = new Map();
      made.set(organization, standings);
    }
    let standing = standings.get(account);
    if (standing === undefined) {
      standing = await standingOf(tx, organization, account);
      standings.set(account, standing);
    }
    return standing;
  },
};

async function standingOf(tx: Read, organization: OrganizationRecord, account: string): Promise<Standing> {
  const place = {
    organization: organization.id,
    managementAccount: organization.management,
    path: pathOf(organization, account),
  };
  if (account === organization.management) return place;
  const levels = await Promise.all(
    lineage(organization, account).map((id) =>
      Promise.all(attachedTo(organization, id).map((policy) => applied(tx, organization, policy, id))),
    ),
  );
  const of = (type: string) =>
    levels.map((level) => level.flatMap((policy) => (policy.type === type ? [policy.applied] : [])));
  return {
    ...place,
    ...(organization.policyTypes.includes("SERVICE_CONTROL_POLICY") ? { scps: of("SERVICE_CONTROL_POLICY") } : {}),
    ...(organization.policyTypes.includes("RESOURCE_CONTROL_POLICY") ? { rcps: of("RESOURCE_CONTROL_POLICY") } : {}),
  };
}

async function applied(
  tx: Read,
  organization: OrganizationRecord,
  id: string,
  target: string,
): Promise<{ readonly type: string; readonly applied: AppliedPolicy }> {
  const policy = managedPolicy(id) ?? (await policies.get(tx, [organization.id, id]));
  if (policy === undefined) throw new Error(`${id} is attached to ${target} and is not there`);
  const arn = policyArn(organization, policy);
  return {
    type: policy.type,
    applied: { policy: compilePolicy(policy.content), arn, name: policy.name, attachedTo: target },
  };
}
