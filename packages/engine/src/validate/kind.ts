/** Where a document goes, which decides what it may say. */
export type PolicyKind =
  | "identity"
  | "resource"
  | "trust"
  | "boundary"
  | "session"
  | "scp"
  | "rcp"
  /** Of a VPC endpoint. */
  | "endpoint";

/** Those that hang on a principal, so that their statements name none. */
export const isAttached = (kind: PolicyKind | undefined): boolean =>
  kind === "identity" || kind === "boundary" || kind === "session" || kind === "scp";
