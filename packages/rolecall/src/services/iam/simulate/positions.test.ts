import { compilePolicy, contextOf, type Explanation, explain } from "@rolecall/engine";
import { expect, test } from "vitest";
import { spanOf } from "./positions.js";

function spans(source: string) {
  const explanation: Explanation = explain(
    {
      principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
      action: "s3:GetObject",
      resource: "*",
      context: contextOf({}),
    },
    { identity: [{ policy: compilePolicy(source) }] },
  );
  const [policy] = explanation.policies;
  return policy?.statements.map(({ start, end }) => spanOf(source, start, end)) ?? [];
}
const at = (Line: number, Column: number) => ({ Line, Column });

test("a statement without a list begins behind its brace: the AWS CLI's own example", () => {
  const source =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';

  expect(spans(source)).toEqual([{ StartPosition: at(1, 38), EndPosition: at(1, 167) }]);
});

test("in a list the first begins behind the bracket, each further one where the one before ended", () => {
  const statement = '{"Effect":"Allow","Action":"s3:*","Resource":"*"}';
  const source = `{"Version": "2012-10-17", "Statement": [${statement},${statement}]}`;

  expect(spans(source)).toEqual([
    { StartPosition: at(1, 41), EndPosition: at(1, 41 + statement.length) },
    { StartPosition: at(1, 41 + statement.length), EndPosition: at(1, 42 + 2 * statement.length) },
  ]);
});

test("lines count from 1, and so do columns", () => {
  const source = `{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*"
        }
    ]
}`;

  expect(spans(source)).toEqual([{ StartPosition: at(3, 19), EndPosition: at(8, 10) }]);
});
