import { compilePolicy } from "@rolecall/engine";
import { comparePolicies } from "@rolecall/engine/analyse";

const policy = (...resources: string[]) =>
  compilePolicy(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: resources },
    }),
  );

const before = policy("arn:aws:s3:::photos/2025/*", "arn:aws:s3:::photos/2026/*");
const after = policy("arn:aws:s3:::photos/202*");
const { answer, because, gained } = comparePolicies(before, after);

console.log(answer, "-", because);
console.log(gained.counterExamples[0]?.request.resource);
console.log(
  comparePolicies(policy("arn:aws:s3:::photos/*"), policy("arn:aws:s3:::photos/*", "arn:aws:s3:::photos/a")).answer,
);
