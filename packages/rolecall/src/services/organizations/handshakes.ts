/** What the operations on invitations have in common. */
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { handshakeAlready, handshakeNotFound, handshakeOver, noAccess } from "./errors.js";
import type { HandshakeRecord, OrganizationRecord, TagRecord } from "./records.js";
import { handshakeFor } from "./resources.js";
import { firstAttachments } from "./tree.js";
import { emailOf, handshakeState } from "./views.js";

interface Answer {
  /** Whose it is to say. */
  readonly by: "account" | "management";
  readonly to: HandshakeRecord["state"];
  readonly nowMs: number;
}

/** @throws HandshakeNotFoundException, AccessDeniedException, HandshakeAlreadyInStateException, InvalidHandshakeTransitionException */
export async function requireOpen(
  tx: Read,
  here: Here,
  id: string,
  { by, to, nowMs }: Answer,
): Promise<HandshakeRecord> {
  const found = await handshakeFor(tx, here, id);
  if (found === undefined) throw handshakeNotFound();
  if (found[by] !== here.account) throw noAccess();
  const state = handshakeState(found, nowMs);
  if (state === to) throw handshakeAlready(state);
  if (state !== "OPEN") throw handshakeOver(state);
  return found;
}

interface Filter {
  readonly ActionType?: string | undefined;
  readonly ParentHandshakeId?: string | undefined;
}

/** All that are kept are invitations, and none has a parent. */
export const filtered = (all: readonly HandshakeRecord[], filter: Filter | undefined): readonly HandshakeRecord[] =>
  (filter?.ActionType ?? "INVITE") === "INVITE" && filter?.ParentHandshakeId === undefined ? all : [];

/** The organization with an account that was there before, below its root. */
export const joined = (
  organization: OrganizationRecord,
  account: string,
  tags: readonly TagRecord[],
  joinedMs: number,
): OrganizationRecord => ({
  ...organization,
  accounts: {
    ...organization.accounts,
    [account]: {
      id: account,
      name: account,
      email: emailOf(account),
      status: "ACTIVE",
      method: "INVITED",
      joinedMs,
      parent: organization.rootId,
    },
  },
  attachments: { ...organization.attachments, [account]: firstAttachments(organization.policyTypes) },
  tags: { ...organization.tags, [account]: tags },
});
