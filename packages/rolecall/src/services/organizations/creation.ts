/**
 * How an account is made: answered at once, done behind the call. The account's role is made by IAM while the account is
 * in no organization yet, as no SCP may stand in its way.
 */

import { AwsError } from "../../kernel/errors.js";
import type { Host } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import { CreateRole } from "../iam/operations/create-role.js";
import { CreateServiceLinkedRole } from "../iam/operations/create-service-linked-role.js";
import { PutRolePolicy } from "../iam/operations/put-role-policy.js";
import { asRootThrough } from "./principals.js";
import {
  type CreationRecord,
  creations,
  memberships,
  type OrganizationRecord,
  organizationRecords,
} from "./records.js";
import { firstAttachments, saveOrganization } from "./tree.js";

type Parts = Pick<Host, "store" | "call" | "clock" | "background" | "log">;

export const startCreation = (host: Parts, creation: CreationRecord): void =>
  startOwed(host, { name: `creating account ${creation.account}`, work: () => create(host, creation) });

/** Goes on with the accounts whose making a stop cut short. */
export async function resumeCreations(host: Host): Promise<void> {
  const { items } = await host.store.read((tx) => creations.list(tx, { prefix: [] }));
  for (const creation of items) if (creation.state === "IN_PROGRESS") startCreation(host, creation);
}

async function create({ store, call, clock }: Parts, creation: CreationRecord): Promise<void> {
  const { account, roleName } = creation;
  const organization = await store.read((tx) => organizationRecords.get(tx, [creation.organization]));
  if (organization === undefined) return;
  if (!isTaken(organization, creation)) {
    const as = asRootThrough(account);
    await unlessThere(
      call(CreateRole, { RoleName: roleName, AssumeRolePolicyDocument: trusts(organization.management) }, as),
    );
    await call(
      PutRolePolicy,
      { RoleName: roleName, PolicyName: "AdministratorAccess", PolicyDocument: ADMINISTRATOR_ACCESS },
      as,
    );
    await unlessThere(call(CreateServiceLinkedRole, { AWSServiceName: "organizations.amazonaws.com" }, as));
  }
  const nowMs = clock.now();
  await store.transact(async (tx) => {
    const current = await creations.get(tx, [creation.organization, creation.id]);
    const into = await organizationRecords.get(tx, [creation.organization]);
    if (current?.state !== "IN_PROGRESS" || into === undefined) return;
    // Another request may have taken the address meanwhile.
    if (isTaken(into, creation)) {
      await creations.put(tx, { ...current, state: "FAILED", failure: "EMAIL_ALREADY_EXISTS", completedMs: nowMs });
      return;
    }
    const { name, email, tags } = creation;
    await memberships.put(tx, { account, organization: into.id });
    await saveOrganization(tx, {
      ...into,
      accounts: {
        ...into.accounts,
        [account]: {
          id: account,
          name,
          email,
          status: "ACTIVE",
          method: "CREATED",
          joinedMs: nowMs,
          parent: into.rootId,
        },
      },
      attachments: { ...into.attachments, [account]: firstAttachments(into.policyTypes) },
      tags: tags.length === 0 ? into.tags : { ...into.tags, [account]: tags },
    });
    await creations.put(tx, { ...current, state: "SUCCEEDED", completedMs: nowMs });
  });
}

/** An address is one account's, whatever its case. */
const isTaken = ({ accounts }: OrganizationRecord, { account, email }: CreationRecord): boolean =>
  Object.values(accounts).some((one) => one.id !== account && one.email.toLowerCase() === email.toLowerCase());

const trusts = (management: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: "sts:AssumeRole" }],
  });

const ADMINISTRATOR_ACCESS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** A role that is there already was made before a stop. */
export async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    const there = error instanceof AwsError && /^(?:EntityAlreadyExists|InvalidInput)/.test(error.code);
    if (!there) throw error;
  }
}
