import { whoCan } from "@rolecall/engine/analyse";

const grants = whoCan(
  {
    accounts: [{ id: "111122223333" }],
    users: [
      {
        arn: "arn:aws:iam::111122223333:user/ann",
        policies: [
          {
            document: JSON.stringify({
              Version: "2012-10-17",
              Statement: [
                { Effect: "Allow", Action: "s3:*", Resource: "*" },
                { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::photos/private/*" },
              ],
            }),
          },
        ],
      },
    ],
    resources: [
      {
        arn: "arn:aws:s3:::photos",
        account: "111122223333",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::photos/public/*",
            Condition: { StringEquals: { "aws:PrincipalOrgID": "o-example" } },
          },
        }),
      },
    ],
  },
  { action: "s3:GetObject", resource: "arn:aws:s3:::photos/*" },
);

for (const { to, resources, except, when } of grants) {
  console.log(
    JSON.stringify(to),
    "on",
    resources.join(),
    "except",
    except.flatMap((one) => one.resources).join() || "nothing",
  );
  for (const condition of when) console.log("  where", JSON.stringify(condition));
}
