import { RolecallError } from "../kernel/errors.js";
import type { Store } from "../store/store.js";

/** What a store answers whose disk is full. */
const diskFull = (): RolecallError =>
  new RolecallError("RC_STORE", "the state could not be written (`disk full`); make room on the disk, then try again");

export interface Trouble {
  /** Resolves when a transaction has failed, and who began it knows. */
  felt(): Promise<void>;
  /** The store is well again. */
  stop(): void;
}

/**
 * Lets the transactions that one source file begins (`services/sns/deliveries/dispatcher`) fail until it is told to stop, so
 * that the calls around them go through. `in doubt`: they fail when all is written, as where the connection ends just then.
 */
export function falter(store: Store, file: string, how: "unwritten" | "in doubt" = "unwritten"): Trouble {
  const transact = store.transact;
  let failed = 0;
  store.transact = async (work) => {
    const [, , beginner] = new Error().stack?.split("\n") ?? [];
    const isMeant = beginner?.includes(file);
    const result = isMeant && how === "unwritten" ? undefined : await transact.call(store, work);
    if (!isMeant) return result as never;
    failed += 1;
    throw diskFull();
  };
  return {
    async felt() {
      while (failed === 0) await new Promise(setImmediate);
      await new Promise(setImmediate);
    },
    stop() {
      store.transact = transact;
    },
  };
}
