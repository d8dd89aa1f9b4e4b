import * as aws from "@rolecall/aws-model";
import { managedPolicies } from "@rolecall/aws-model/managed-policies";
import { expect, test } from "vitest";
import { compilePolicy, evaluate } from "../../index.js";
import { checkNoNewAccess } from "./checks.js";
import { comparePolicies } from "./compare.js";

const everyTwentieth = managedPolicies()
  .filter(({ versions }) => versions.length > 1)
  .filter((_, index) => index % 20 === 0);

test("AWS's managed policies are told from their former versions, in few questions", () => {
  const answers = new Map<string, number>();
  for (const { name, versions } of everyTwentieth) {
    const [after, before] = versions.slice(0, 2).map(({ document }) => compilePolicy(document));
    if (after === undefined || before === undefined) throw new Error(`${name} has one version`);
    const comparison = comparePolicies(before, after, { vocabulary: aws, steps: 1000 });
    const { answer, gained, lost } = comparison;
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    expect(answer, `${name}: ${comparison.because}`).not.toBe("unknown");
    for (const { request } of gained.counterExamples) {
      expect(evaluate(request, comparison.after).outcome, name).toBe("allowed");
      expect(evaluate(request, comparison.before).outcome, name).not.toBe("allowed");
    }
    for (const { request } of lost.counterExamples) {
      expect(evaluate(request, comparison.before).outcome, name).toBe("allowed");
      expect(evaluate(request, comparison.after).outcome, name).not.toBe("allowed");
    }
  }
  expect([...answers.keys()].sort()).toEqual(["different", "narrower", "same", "wider"]);
});

test("AWS's managed policies allow nothing that they do not allow", () => {
  for (const { name, versions } of everyTwentieth) {
    const text = versions[0]?.document ?? "";
    // Other spaces, so that the two are different documents that say the same.
    const check = checkNoNewAccess(compilePolicy(text), compilePolicy(JSON.stringify(JSON.parse(text))));
    expect(check.result, name).toBe("pass");
  }
});
