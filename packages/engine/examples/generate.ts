import { generatePolicies } from "@rolecall/engine/analyse";

const table = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
const { policies } = generatePolicies(
  [
    { action: "dynamodb:GetItem", resource: table },
    { action: "dynamodb:PutItem", resource: table },
    { action: "s3:GetObject", resource: "arn:aws:s3:::photos/2026/1.jpg" },
    { action: "s3:GetObject", resource: "arn:aws:s3:::photos/2026/2.jpg" },
  ],
  { generalise: ["arn:aws:s3:::photos/2026/*"] },
);

console.log(policies[0]?.text);
console.log(policies[0]?.statements.map(({ calls }) => calls));
