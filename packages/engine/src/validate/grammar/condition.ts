/** Condition: its shape, its operators, and dates, the only values that IAM reads when a policy is saved. */
import { findOperator } from "../../conditions/operators.js";
import { BROKEN, conditionValues, member } from "../../policy/elements.js";
import type { JsonObject } from "../../policy/read-json.js";
import type { Spot } from "../spot.js";
import { checkRepeats } from "./document.js";
import { LEGACY, type Refusals } from "./refusals.js";

export function checkCondition(statement: JsonObject, spot: Spot, refusals: Refusals): void {
  const block = member(statement, "Condition");
  if (block === undefined || block === BROKEN) return;
  const at = spot.to("Condition", block);
  if (block.type !== "object") {
    refusals.syntax("INVALID_CONDITION", at, {});
    return;
  }
  checkRepeats(block, at, refusals);
  for (const { key: operator, keyStart, value: keys } of block.members) {
    const here = at.to(operator, keys);
    if (keys.type !== "object") {
      refusals.syntax("INVALID_CONDITION", here, {});
      continue;
    }
    checkRepeats(keys, here, refusals);
    // IAM lets an unknown operator pass as long as it holds nothing.
    if (keys.members.length > 0 && findOperator(operator) === undefined)
      refuseOperator(operator, at.key(operator, keyStart, refusals.report.text), refusals);
    for (const { key, value } of keys.members) {
      const where = here.to(key, value);
      const texts = conditionValues(value);
      if (texts === BROKEN) refusals.syntax("INVALID_CONDITION_VALUE", where, {});
      else if (isDateOperator(operator))
        texts.forEach((date, i) => {
          const item = value.type === "array" ? value.items[i] : undefined;
          if (!isDateForIam(date))
            refusals.add(
              "legacy",
              "INVALID_DATE",
              item === undefined ? where : where.to(i, item),
              { date },
              {
                attached: LEGACY,
                unverified: true,
              },
            );
        });
    }
  }
}

function refuseOperator(operator: string, spot: Spot, refusals: Refusals): void {
  const null_ = /^((?:ForAllValues|ForAnyValue):)?Null(IfExists)?$/.exec(operator);
  if (null_ === null) refusals.syntax("UNKNOWN_OPERATOR", spot, { operator });
  else if (null_[2] !== undefined) refusals.syntax("NULL_WITH_IF_EXISTS", spot, {});
  else refusals.syntax("NULL_WITH_QUALIFIER", spot, {});
}

const isDateOperator = (operator: string): boolean =>
  operator.replace(/^(?:ForAllValues|ForAnyValue):/, "").startsWith("Date");

/** IAM's own reader of dates is laxer than ISO 8601: `01T`, years before Christ, hours of one digit all pass. */
function isDateForIam(text: string): boolean {
  if (!/[t-]/i.test(text)) {
    return /^\d{1,19}$/.test(text) && BigInt(text) <= 9223372036854775807n;
  }
  const match =
    /^(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[tT](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?(?:[zZ]|\+(\d\d)(?::(\d\d))?)?)?)?)?)?$/.exec(
      text,
    );
  if (match === null) return false;
  const within = (group: number, low: number, high: number): boolean => {
    const value = match[group];
    return value === undefined || (Number(value) >= low && Number(value) <= high);
  };
  return (
    within(1, -292275054, 292278993) &&
    within(2, 1, 12) &&
    within(3, 1, 31) &&
    within(4, 0, 23) &&
    within(5, 0, 59) &&
    within(6, 0, 59) &&
    within(8, 0, 23) &&
    within(9, 0, 59)
  );
}
