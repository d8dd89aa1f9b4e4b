import { afterEach, expect, test } from "vitest";
import { asSession } from "../../../kernel/call.js";
import { START_MS } from "../../../testing/clock.js";
import { allow, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { oneTimePassword } from "../../iam/mfa.js";
import { CreateVirtualMFADevice } from "../../iam/operations/create-virtual-mfa-device.js";
import { EnableMFADevice } from "../../iam/operations/enable-mfa-device.js";
import { ListUsers } from "../../iam/operations/list-users.js";
import { AssumeRole } from "./assume-role.js";
import { GetSessionToken } from "./get-session-token.js";

let world: World;
afterEach(() => world.end());

const STEP_MS = 30_000;

/** Ann, who holds a device, and the passwords it shows. */
async function annWithDevice(...policies: Parameters<World["user"]>[1][]) {
  world = await testWorld();
  const ann = await world.user("ann", ...policies);
  const { VirtualMFADevice } = await world.root.call(CreateVirtualMFADevice, { VirtualMFADeviceName: "phone" });
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
  const serial = VirtualMFADevice?.SerialNumber ?? "";
  const code = (apartMs = 0) => oneTimePassword(seed, Math.floor((world.clock.now() + apartMs) / STEP_MS));
  await world.root.call(EnableMFADevice, {
    UserName: "ann",
    SerialNumber: serial,
    AuthenticationCode1: code(-STEP_MS),
    AuthenticationCode2: code(),
  });
  return { ann, serial, code };
}

const onlyWithMfa = (arn: string) =>
  policy({
    Effect: "Allow",
    Principal: { AWS: arn },
    Action: "sts:AssumeRole",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  });

test("a role that asks for MFA takes the password of the caller's device", async () => {
  const { ann, serial, code } = await annWithDevice();
  const role = await world.role("careful", { trust: onlyWithMfa(ann.arn) });
  const input = { RoleArn: role.arn, RoleSessionName: "s1" };

  await refusal(ann.call(AssumeRole, input));
  await expect(ann.call(AssumeRole, { ...input, SerialNumber: serial, TokenCode: code() })).resolves.toBeDefined();
});

test("a password of an hour ago and a device of nobody are told apart", async () => {
  const { ann, serial, code } = await annWithDevice();
  const role = await world.role("careful", { trust: onlyWithMfa(ann.arn) });
  const input = { RoleArn: role.arn, RoleSessionName: "s1" };

  const old = await refusal(ann.call(AssumeRole, { ...input, SerialNumber: serial, TokenCode: code(-3_600_000) }));
  expect(old).toMatchObject({
    code: "AccessDenied",
    message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
  });
  const strange = await refusal(ann.call(AssumeRole, { ...input, SerialNumber: `${serial}-x`, TokenCode: code() }));
  expect(strange.message).toMatch(/^MultiFactorAuthentication failed, unable to validate MFA code\./);
});

test("a session made with MFA says so, for how long, and may call IAM", async () => {
  const { ann, serial, code } = await annWithDevice(
    allow("iam:ListUsers", "*", {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      NumericLessThan: { "aws:MultiFactorAuthAge": "600" },
    }),
  );
  const { Credentials } = await ann.call(GetSessionToken, { SerialNumber: serial, TokenCode: code() });
  const opened = await world.host.sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
  if (!opened) throw new Error("the session must open");
  const listed = () => world.host.call(ListUsers, {}, asSession(opened.session, "us-east-1"));

  expect(opened.session.mfaAuthenticatedAtMs).toBe(START_MS);
  await expect(listed()).resolves.toBeDefined();
  await refusal(ann.call(ListUsers, {}));
  await world.clock.advance(601_000);
  await refusal(listed());
});
