import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.js";

const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;
const KEEP = undefined;

/** AWS's two tables: three evaluation periods, a range of five. */
const TABLES: { needed: number; rows: [points: string, ...states: (string | undefined)[]][] }[] = [
  {
    needed: 3,
    rows: [
      ["0 - X - X", "OK", "OK", "OK", "OK"],
      ["0 - - - -", "OK", "OK", "OK", "OK"],
      ["- - - - -", "INSUFFICIENT_DATA", KEEP, "ALARM", "OK"],
      ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["- - X - -", "ALARM", KEEP, "ALARM", "OK"],
      // The text below the tables.
      ["- - - - X", KEEP, KEEP, "ALARM", "OK"],
      ["- - - X -", KEEP, KEEP, "ALARM", "OK"],
    ],
  },
  {
    needed: 2,
    rows: [
      ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["0 - X - -", "OK", "OK", "ALARM", "OK"],
      ["- - - - 0", "OK", "OK", "ALARM", "OK"],
      ["- - - X -", "ALARM", KEEP, "ALARM", "OK"],
    ],
  },
];

const BREACH: Readonly<Record<string, boolean>> = { "0": false, X: true };

describe.each(TABLES)("$needed of three", ({ needed, rows }) => {
  test.each(rows)("%s", (points, ...states) => {
    const breaches = points.split(" ").map((point) => BREACH[point]);
    const settings = { EvaluationPeriods: 3, DatapointsToAlarm: needed };
    expect(TREATMENTS.map((treat) => evaluate(breaches, { ...settings, TreatMissingData: treat }).value)).toEqual(
      states,
    );
  });
});
