import type { AnyOperation, Operation } from "./operation.js";

const asked = new WeakMap<AnyOperation, AnyOperation>();

/**
 * The operation's permissions without the operation: decided and kept in the trail like those of any call, and nothing
 * is done. What a service tries a role with before it relies on it.
 */
export function asking<In, Out>(operation: Operation<In, Out>): Operation<In, void> {
  const key = operation as unknown as AnyOperation;
  let known = asked.get(key);
  if (!known) {
    known = { ...key, handle: async () => undefined };
    asked.set(key, known);
  }
  return known as unknown as Operation<In, void>;
}
