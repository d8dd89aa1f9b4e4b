import { compilePolicy, contextOf } from "@rolecall/engine";
import { describeFix, fixes } from "@rolecall/engine/analyse";

const readers = compilePolicy(`{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs" }]
}`);
const boundary = compilePolicy(`{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*" }]
}`);

const [fix] = fixes(
  {
    principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
    action: "sqs:DeleteMessage",
    resource: "arn:aws:sqs:us-east-1:111122223333:jobs",
    context: contextOf({}),
  },
  {
    identity: [{ policy: readers, name: 'inline policy "readers"' }],
    boundary: { policy: boundary, name: 'permissions boundary "limits"' },
  },
);

if (fix) console.log(describeFix(fix));
