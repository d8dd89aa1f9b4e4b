/**
 * Settings of a stage's methods.
 *
 * They are kept under the path and method that customers write, and there are several ways to write those: with a
 * leading slash or without, slashes as they are or as `~1`.
 */
import type { MethodSettings, StageRecord } from "./records.js";

/** Under this key: for every method that has no setting of its own. */
export const ALL_METHODS = "*/*";

/** What counts for one method: its own settings, else those of all methods; undefined where neither was set. */
export function settingsOf(stage: StageRecord, resourcePath: string, method: string): MethodSettings | undefined {
  const wanted = canonical(`${resourcePath}/${method}`);
  const own = Object.entries(stage.methodSettings).find(([key]) => canonical(key) === wanted);
  return own?.[1] ?? stage.methodSettings[ALL_METHODS];
}

const canonical = (key: string) => key.replaceAll("~1", "/").replace(/^\/+/, "");
