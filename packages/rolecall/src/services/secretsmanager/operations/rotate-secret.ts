import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { notEmulated } from "../../../kernel/errors.js";
import { absent, operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
import { noRotationFunction, rotationTokenNeeded, rotationUnderWay } from "../errors.js";
import { requireLive } from "../names.js";
import { aboutSecret } from "../permissions.js";
import type { Rotation } from "../records.js";
import { begun, goOn, hanging, requireInvocable } from "../rotation.js";
import { checkedRules, nextWindow } from "../schedule.js";

/**
 * RotateSecret sets how a secret is rotated, and rotates it at once unless it is told to wait for the next window; then
 * it only runs the step testSecret.
 */
export const RotateSecret = operation(secretsmanager, "RotateSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html",

  permissions: async (call) => {
    const { input } = call;
    const { arn, keys, secret } = await aboutSecret(call, input.SecretId);
    const functionArn = input.RotationLambdaARN || secret?.rotation?.functionArn;
    const rotate = permission("secretsmanager:RotateSecret", arn, {
      ...keys,
      "secretsmanager:RotationLambdaARN": input.RotationLambdaARN,
      "secretsmanager:ModifyRotationRules": String(input.RotationRules !== undefined),
      "secretsmanager:RotateImmediately": String(input.RotateImmediately ?? true),
      "secretsmanager:ExternalSecretRotationRoleArn": input.ExternalSecretRotationRoleArn,
    });
    if (functionArn === undefined) return [rotate];
    const invoke = permission("lambda:InvokeFunction", functionArn, {
      "lambda:EventSourceToken": absent("only Alexa's skills pass a token"),
      "lambda:InvokedViaFunctionUrl": absent("this is not a call by function URL"),
    });
    return [rotate, invoke];
  },

  async handle(call) {
    const { input, here, clock, ids, store } = call;
    if (input.ExternalSecretRotationMetadata || input.ExternalSecretRotationRoleArn) {
      throw notEmulated("a managed external secret");
    }
    const token = input.ClientRequestToken;
    if (token === undefined) throw rotationTokenNeeded();
    const rules = input.RotationRules && checkedRules(input.RotationRules);
    const before = await store.read((read) => requireLive(read, here, input.SecretId));
    const functionArn = input.RotationLambdaARN || before.rotation?.functionArn;
    if (functionArn === undefined) throw noRotationFunction();
    // The same request again.
    if (before.rotation?.running?.version === token) return { ...named(before), VersionId: token };
    if (hanging(before)) throw rotationUnderWay();
    await requireInvocable(before, functionArn, call);

    const testOnly = input.RotateImmediately === false;
    const running = { version: token, rotationToken: ids.uuid(), testOnly };
    const secret = await changeSecret(here, input.SecretId, call, (current) => {
      if (hanging(current) || current.rotation?.running) throw rotationUnderWay();
      const nowMs = clock.now();
      const chosen = rules ?? current.rotation?.rules ?? {};
      const nextMs = nextWindow(chosen, nowMs);
      const rotation: Rotation = {
        functionArn,
        rules: chosen,
        enabled: true,
        ...(nextMs === undefined ? {} : { nextMs }),
      };
      return begun(current, rotation, running, nowMs);
    });
    goOn(secret, call);
    return { ...named(secret), VersionId: token };
  },
});
