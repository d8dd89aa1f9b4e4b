import type { Granted } from "../../src/services/lambda/policies/document.js";
import type { Stage } from "./stage.js";

/** Whoever invokes functions: a service by itself, a service with a role, a user. */
export type Invoker = (stage: Stage, target: string) => Promise<Ready>;

/** Set up for a function that lets nobody in yet. */
export interface Ready {
  /** Who asks, as the trail has it; names of sessions are for whoever assumes the role to choose. */
  readonly principal: string | RegExp;
  /** What AWS's guide for this invoker has one pass to AddPermission, beside function, action and statement id. */
  readonly grants: readonly Grant[];
  /** Makes it invoke; answers what its user sees of that. */
  fire(): Promise<unknown>;
}

/** `Action` is lambda:InvokeFunction unless it says otherwise. */
export type Grant = Omit<Granted, "StatementId">;

/** What a caller of AWS's API sees of a call: its status, or the error. */
export async function seen(call: Promise<unknown>, status = 200): Promise<unknown> {
  try {
    await call;
    return { status };
  } catch (error) {
    const { code, message, status: refused } = error as { code?: string; message: string; status?: number };
    if (code === undefined) throw error;
    // Without one of its own an error has the model's, which is 400 for all that come here.
    return { status: refused ?? 400, code, message };
  }
}
