/**
 * Reads a request once: `permissions` needs its keys and attributes, `handle` the rest, and both get the same input.
 */
export function once<Input extends object, Bound>(bind: (input: Input) => Bound): (input: Input) => Bound {
  const bound = new WeakMap<Input, Bound>();
  return (input) => {
    const found = bound.get(input);
    if (found !== undefined) return found;
    const fresh = bind(input);
    bound.set(input, fresh);
    return fresh;
  };
}
