import { compilePolicy } from "@rolecall/engine";
import { checkNoNewAccess } from "@rolecall/engine/analyse";
import { expect, test } from "vitest";
import { allow, policy } from "../../testing/world.js";
import { answerOf } from "./checks.js";

const WORDS = { pass: "pass", fail: "fail", reason: "New access in the statement" };

test("a question that the analysis gives up on is an error, neither PASS nor FAIL", () => {
  const existing = compilePolicy(allow("s3:*", "arn:aws:s3:::a*b*/*").document);
  const candidate = compilePolicy(
    policy(
      ...["x", "y", "z"].map((word) => ({
        Effect: "Allow",
        Action: `s3:*${word}*`,
        Resource: `arn:aws:s3:::a*${word}*b/*`,
      })),
    ).document,
  );

  const answer = () => answerOf(checkNoNewAccess(existing, candidate, { steps: 0 }), WORDS);

  expect(answer).toThrow(expect.objectContaining({ code: "UnprocessableEntityException" }));
  expect(answer).toThrow(/^The policy could not be analyzed: ./);
});
