/** A place in a template that ought to hold a policy. */
import type { PolicyKind } from "@rolecall/engine";
import type { PolicyTarget } from "./cloudformation-types.js";
import type { Node, Range } from "./node.js";

/** The resource that a policy belongs to. */
export interface Owner {
  /** Logical id, or Terraform's address; empty for a file that is one policy. */
  readonly id: string;
  /** Shown beside the id; empty where the id says it. */
  readonly type: string;
}

export type Candidate =
  | {
      readonly node: Node;
      /** `Policies[0].PolicyDocument` */
      readonly path: string;
      /** Absent: to be told by the statements. */
      readonly kind?: PolicyKind;
      readonly target?: PolicyTarget;
    }
  /** Something that grants and can't be read here. */
  | { readonly node: Range; readonly path: string; readonly why: string };

export const nameOf = ({ id, type }: Owner, path: string): string =>
  [type === "" ? id : `${id} (${type})`, path].filter((part) => part !== "").join(" ");
