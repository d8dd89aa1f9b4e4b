/** What is looked for in a file: policies, and what looks like one and can't be read. */
import type { PolicyKind } from "@rolecall/engine";
import type { PolicyTarget } from "./cloudformation-types.js";
import type { Turnout } from "./intrinsics.js";
import type { Range } from "./node.js";

export interface FoundPolicy {
  /** How people find it: `OrdersRole (AWS::IAM::Role) Policies[0].PolicyDocument`; empty when it is the whole file. */
  readonly name: string;
  /** Of the resource that it belongs to: a logical id, a Terraform address. */
  readonly owner?: string;
  /** Absent: to be told by its statements. */
  readonly kind?: PolicyKind;
  readonly target?: PolicyTarget;
  readonly place: Range;
  /** The policy as JSON, once for each way in which the template's conditions may turn out. */
  readonly ways: readonly Way[];
}

export interface Way {
  /** Empty where nothing hangs on a condition. */
  readonly turnout: Turnout;
  /**
   * One text when the template says all of it; else two, with what is only known at deployment filled in narrow and wide:
   * what is true of both is true of the policy.
   */
  readonly texts: readonly PolicyText[];
}

export interface PolicyText {
  readonly text: string;
  /** The place in the file that a part of `text` was made from. */
  locate(start: number, end: number): Located;
}

export interface Located {
  readonly range: Range;
  /** JSON path inside the policy as the file has it; absent when `text` is the file's own. */
  readonly path?: string;
  /** The value is only known at deployment. */
  readonly open: boolean;
}

/** Something that grants, and that cannot be validated from this file: always said, never passed over. */
export interface NotValidated {
  readonly name: string;
  /** Of the resource that it belongs to. */
  readonly owner?: string;
  readonly place: Range;
  /** Goes on after the name: `is a SAM policy template`. */
  readonly why: string;
}

export interface Found {
  readonly policies: readonly FoundPolicy[];
  readonly notValidated: readonly NotValidated[];
}
