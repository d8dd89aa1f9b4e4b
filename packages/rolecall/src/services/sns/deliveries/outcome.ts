/** How an attempt ended. */
export type Outcome =
  | { readonly kind: "delivered" }
  /** The endpoint's side failed: worth another try. */
  | { readonly kind: "again"; readonly reason: string }
  /** Refused for good: into the dead-letter queue, or lost. */
  | { readonly kind: "failed"; readonly reason: string };
