/** What is wrong with a world's grants: each with a request that succeeds, and a change after which it fails. */
import type { AccessRequest } from "../../../request.js";
import type { StatementJson } from "../../fix/json.js";
import type { Grantee } from "../callers.js";
import type { AccessWorld } from "../world.js";

export type GrantFindingCode =
  /** A service acts for whoever asks it: nothing says on whose behalf it may come. */
  | "CONFUSED_DEPUTY"
  /** Everyone, of any account or of none. */
  | "PUBLIC"
  /** Another account. */
  | "CROSS_ACCOUNT"
  /** A third party may assume a role without an external id. */
  | "NO_EXTERNAL_ID"
  /** Any role, or to any service. */
  | "PASS_ROLE_ANY"
  /** A principal can do, in some steps, what it may not. */
  | "PRIVILEGE_ESCALATION";

export interface GrantFinding {
  readonly code: GrantFindingCode;
  readonly severity: "high" | "medium" | "low";
  /** For people. */
  readonly sentence: string;
  /** Who has the access. */
  readonly who: Grantee;
  /** ARN of the resource or role that is open, or of the principal whose power is reached. */
  readonly target: string;
  /** `evaluateIn(world, request)` is `allowed`, `evaluateIn(after, request)` is not. */
  readonly request: AccessRequest;
  /** Together they close it. */
  readonly fix: readonly PolicyEdit[];
  /** The world with the fix made. */
  readonly after: AccessWorld;
  readonly escalation?: Escalation;
}

export interface Escalation {
  /** From `who` to `target`; no shorter way was found. */
  readonly hops: readonly Hop[];
  /** What the way gains: `evaluateIn(escalation.world, gain)` is `allowed`; to `who` it never is in the world as it is. */
  readonly gain: AccessRequest;
  /** The world as the steps leave it. */
  readonly world: AccessWorld;
}

export interface Hop {
  /** Name of the technique: `lambda:CreateFunction with iam:PassRole`. */
  readonly technique: string;
  /** ARN of the principal that acts, and of the one whose power it then has. */
  readonly from: string;
  readonly to: string;
  /** The calls, in order; each is allowed once those before it were made. */
  readonly requests: readonly AccessRequest[];
  /** Where the technique is described. */
  readonly source: string;
}

export interface PolicyEdit {
  readonly layer: "identity" | "trust" | "resource";
  /** ARN of the user, group, role or resource that the policy hangs on. */
  readonly of: string;
  /** Of a managed policy: everyone who has it is concerned. */
  readonly policyArn?: string;
  readonly policyName?: string;
  /** The statement that is changed, and what stands in its place; absent when statements are only added. */
  readonly statement?: {
    readonly index: number;
    readonly before: StatementJson;
    readonly after: readonly StatementJson[];
  };
  readonly added: readonly StatementJson[];
  /** The whole text; `before` is absent for a policy that is new. */
  readonly before?: string;
  readonly after: string;
}
