import { CreateSecret } from "../../../src/services/secretsmanager/operations/create-secret.js";
import { RotateSecret } from "../../../src/services/secretsmanager/operations/rotate-secret.js";
import { type Invoker, seen } from "../invoker.js";

/** RotateSecret asks its caller, here the root user, as well as the function's policy. */
const principal = /^(?:secretsmanager\.amazonaws\.com|arn:aws:iam::\d{12}:root)$/;
const token = (name: string) => name.padEnd(32, "0");

/** Secrets Manager when it is told how a secret is rotated, and tries the function. */
export const rotation: Invoker = async ({ root, owner }, target) => {
  const secret = { Name: "db", ClientRequestToken: token("first"), SecretString: "first" };
  const { ARN = "" } = await root.call(CreateSecret, secret);
  const rotate = {
    SecretId: "db",
    ClientRequestToken: token("second"),
    RotationLambdaARN: target,
    RotateImmediately: false,
  };
  return {
    principal,
    grants: [{ Principal: "secretsmanager.amazonaws.com", SourceArn: ARN, SourceAccount: owner }],
    fire: () => seen(root.call(RotateSecret, rotate)),
  };
};
