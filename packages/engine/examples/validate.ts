import * as aws from "@rolecall/aws-model";
import { validate } from "@rolecall/engine";

const findings = validate(
  `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" },
    { "Effect": "Allow", "Action": "dynamodb:PutItems", "Resource": "*" }
  ]
}`,
  "identity",
  { vocabulary: aws },
);

for (const { severity, code, position, message } of findings) {
  console.log(`${position.line}:${position.column} ${severity} ${code}: ${message}`);
}
