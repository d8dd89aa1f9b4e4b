import { describe, expect, test } from "vitest";
import { compilePolicy } from "../../index.js";
import type { StatementJson } from "./json.js";
import { PolicyText } from "./policy-text.js";

const added: StatementJson = { Effect: "Allow", Action: "a:B", Resource: "*" };

const edited = (
  text: string,
  replaced: readonly (readonly [number, readonly StatementJson[]])[],
  appended: readonly StatementJson[] = [],
): string => PolicyText.of(compilePolicy(text)).edited({ replaced: new Map(replaced), appended });

const PRETTY = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow",   "Action": "s3:GetObject",
      "Resource": [ "arn:aws:s3:::b/*" ] },
    {
      "Sid": "Second",
      "Effect": "Deny",
      "Action": ["s3:*", "sqs:*"],
      "Resource": "*",
      "Condition": { "NumericLessThan": { "s3:max-keys": 10.0 } }
    }
  ],
  "Id": "kept"
}
`;

describe("an edit of a policy's text", () => {
  test("leaves everything else as it was written", () => {
    expect(edited(PRETTY, [])).toBe(PRETTY);
    const text = edited(PRETTY, [[0, []]]);
    expect(text).toBe(PRETTY.replace(/\{ "Effect": "Allow"[^}]*\},\s*/, ""));
  });

  test("adds a statement in the style of those there", () => {
    expect(edited(PRETTY, [], [added])).toBe(
      PRETTY.replace(
        "\n    }\n  ],",
        `\n    },\n    {\n      "Effect": "Allow",\n      "Action": "a:B",\n      "Resource": "*"\n    }\n  ],`,
      ),
    );
    const compact = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    expect(edited(compact, [], [added])).toBe(compact.replace("}]}", `},${JSON.stringify(added)}]}`));
  });

  test("makes a list of a lone statement, which stays where it stands", () => {
    const lone = `{
  "Statement": {
    "Effect": "Allow",
    "Action": "*",
    "Resource": "*"
  }
}`;
    const text = edited(lone, [], [added]);
    expect(text).toContain(
      `"Statement": [{\n    "Effect": "Allow",\n    "Action": "*",\n    "Resource": "*"\n  },\n  {`,
    );
    expect(JSON.parse(text).Statement).toHaveLength(2);
  });

  test("changes a value in its place and keeps numbers as they are written", () => {
    const [, second] = JSON.parse(PRETTY).Statement;
    const text = edited(PRETTY, [[1, [{ ...second, Action: ["s3:*", "sqs:*", "sns:*"] }]]]);
    expect(text).toBe(PRETTY.replace('"sqs:*"]', '"sqs:*", "sns:*"]'));
    expect(text).toContain("10.0");
  });

  test("adds a key, renames one, and takes one away", () => {
    const [first, second] = JSON.parse(PRETTY).Statement;
    const condition = { Bool: { "aws:SecureTransport": "true" } };
    const withCondition = edited(PRETTY, [[0, [{ ...first, Condition: condition }]]]);
    expect(withCondition).toContain('"Resource": [ "arn:aws:s3:::b/*" ]');
    expect(JSON.parse(withCondition).Statement[0]).toEqual({ ...first, Condition: condition });
    const { Action: _, Condition: __, ...rest } = second;
    const renamed = edited(PRETTY, [[1, [{ ...rest, NotAction: "s3:GetObject" }]]]);
    expect(JSON.parse(renamed).Statement[1]).toEqual({ ...rest, NotAction: "s3:GetObject" });
  });

  test("puts two statements where one was", () => {
    const [first, second] = JSON.parse(PRETTY).Statement;
    const text = edited(PRETTY, [[0, [{ ...first, Action: "s3:PutObject" }, added]]]);
    expect(JSON.parse(text)).toEqual({
      ...JSON.parse(PRETTY),
      Statement: [{ ...first, Action: "s3:PutObject" }, added, second],
    });
  });

  test("writes anew what cannot be read as a policy", () => {
    for (const broken of ["", "no JSON", "[]", "{}", '{"Statement":[],"Statement":[]}', '{"Statement":"x"}'])
      expect(JSON.parse(edited(broken, [], [added]))).toEqual({ Version: "2012-10-17", Statement: [added] });
  });

  test("takes keys such as __proto__ for what they are", () => {
    const text =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","__proto__":{"a":1},"Resource":"*"}]}';
    const statement = PolicyText.of(compilePolicy(text)).statement(0) as StatementJson;
    expect(Object.keys(statement)).toEqual(["Effect", "Action", "__proto__", "Resource"]);
    expect(edited(text, [[0, [statement]]])).toBe(text);
  });
});
