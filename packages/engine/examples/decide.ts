import { compilePolicy, contextOf, denialMessage, evaluate } from "@rolecall/engine";

const photos = compilePolicy(`{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "OwnPhotos",
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::photos/\${aws:username}/*"
  }
}`);

const request = {
  principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::photos/bob/1.jpg",
  context: contextOf({ "aws:username": "ann" }),
} as const;

const decision = evaluate(request, { identity: [{ policy: photos, name: 'policy "photos"' }] });

console.log(decision.outcome);
console.log(denialMessage(decision, request));
