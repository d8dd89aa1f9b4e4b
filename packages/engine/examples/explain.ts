import { compilePolicy, contextOf, explain, explainInWords } from "@rolecall/engine";

const crud = compilePolicy(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Orders",
      "Effect": "Allow",
      "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
      "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "shop" } }
    }
  ]
}`);

const explanation = explain(
  {
    principal: {
      type: "role-session",
      account: "111122223333",
      arn: "arn:aws:sts::111122223333:assumed-role/crud-role/crud",
      roleArn: "arn:aws:iam::111122223333:role/crud-role",
    },
    action: "dynamodb:PutItem",
    resource: "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
    context: contextOf({ "aws:PrincipalTag/team": "ops" }),
  },
  {
    identity: [{ policy: crud, name: 'inline policy "crud"', attachedTo: "arn:aws:iam::111122223333:role/crud-role" }],
  },
);

const [statement] = explanation.policies[0]?.statements ?? [];
console.log(statement?.failed, "at line", statement?.start.line);
for (const { kind, text } of explainInWords(explanation)) console.log(kind === "headline" ? text : `  ${text}`);
