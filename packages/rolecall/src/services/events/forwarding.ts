/**
 * Events that a rule hands to another bus go through PutEvents, as AWS's do, and keep their id, account, Region and
 * time. No request can say those, so they stand beside the input that the delivery made, known by its identity.
 */
import type { EventRecord } from "./records.js";

const forwarded = new WeakMap<object, EventRecord>();

export const forward = <In extends object>(input: In, event: EventRecord): In => {
  forwarded.set(input, event);
  return input;
};

/** The event that a delivery hands on by this input; undefined for a call from outside. */
export const forwardedBy = (input: object): EventRecord | undefined => forwarded.get(input);
