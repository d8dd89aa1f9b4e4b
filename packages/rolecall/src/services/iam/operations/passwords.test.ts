import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { ChangePassword } from "./change-password.js";
import { CreateLoginProfile } from "./create-login-profile.js";
import { CreateUser } from "./create-user.js";
import { DeleteAccountPasswordPolicy } from "./delete-account-password-policy.js";
import { DeleteLoginProfile } from "./delete-login-profile.js";
import { DeleteUser } from "./delete-user.js";
import { GetAccountPasswordPolicy } from "./get-account-password-policy.js";
import { GetLoginProfile } from "./get-login-profile.js";
import { UpdateAccountPasswordPolicy } from "./update-account-password-policy.js";
import { UpdateLoginProfile } from "./update-login-profile.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

describe("a login profile", () => {
  test("is one a user, and keeps the user from being deleted", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const { LoginProfile } = await root.call(CreateLoginProfile, {
      UserName: "ann",
      Password: "correct-Horse7",
      PasswordResetRequired: true,
    });

    expect(LoginProfile).toEqual({
      UserName: "ann",
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      PasswordResetRequired: true,
    });
    expect(await root.call(GetLoginProfile, { UserName: "ann" })).toEqual({ LoginProfile });
    expect(
      (await refusal(root.call(CreateLoginProfile, { UserName: "ann", Password: "correct-Horse7" }))).message,
    ).toBe("Login Profile for user ann already exists.");
    expect((await refusal(root.call(DeleteUser, { UserName: "ann" }))).message).toBe(
      "Cannot delete entity, must delete login profile first.",
    );

    await root.call(UpdateLoginProfile, { UserName: "ann", PasswordResetRequired: false });
    expect((await root.call(GetLoginProfile, { UserName: "ann" })).LoginProfile?.PasswordResetRequired).toBe(false);
    await root.call(DeleteLoginProfile, { UserName: "ann" });
    expect(await refusal(root.call(GetLoginProfile, { UserName: "ann" }))).toMatchObject({
      code: "NoSuchEntityException",
      message: "Login Profile for User ann cannot be found.",
    });
    await root.call(DeleteUser, { UserName: "ann" });
  });

  test("never shows its password, nor keeps it in clear", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    await world.root.call(CreateLoginProfile, { UserName: "ann", Password: "correct-Horse7" });

    const everything = await world.host.store.read((tx) => tx.range({ prefix: ["r"] }));
    expect(JSON.stringify(everything)).not.toContain("correct-Horse7");
  });
});

describe("passwords", () => {
  test.each(["short7A", "alllowercase", "ALLUPPER123"])(
    "such as %s do not pass AWS's default policy",
    async (Password) => {
      await world.root.call(CreateUser, { UserName: "ann" });

      expect(await refusal(world.root.call(CreateLoginProfile, { UserName: "ann", Password }))).toMatchObject({
        code: "PasswordPolicyViolationException",
        message: "Password does not conform to the account password policy.",
      });
    },
  );

  test("are held against the account's own policy", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    await root.call(UpdateAccountPasswordPolicy, { MinimumPasswordLength: 6, RequireSymbols: true });

    expect((await refusal(root.call(CreateLoginProfile, { UserName: "ann", Password: "abcdefg" }))).code).toBe(
      "PasswordPolicyViolationException",
    );
    await root.call(CreateLoginProfile, { UserName: "ann", Password: "abcde!" });
    expect((await refusal(root.call(UpdateLoginProfile, { UserName: "ann", Password: "ab!" }))).code).toBe(
      "PasswordPolicyViolationException",
    );
  });

  test("are changed by those who know the old one, and not to one used before", async () => {
    const { root } = world;
    const ann = await world.user("ann", allow("iam:ChangePassword"));
    await root.call(UpdateAccountPasswordPolicy, { PasswordReusePrevention: 2 });
    await root.call(CreateLoginProfile, { UserName: "ann", Password: "first1" });
    const change = (OldPassword: string, NewPassword: string) => ann.call(ChangePassword, { OldPassword, NewPassword });

    expect((await refusal(change("wrong1", "second2"))).code).toBe("AccessDenied");
    await change("first1", "second2");
    expect((await refusal(change("second2", "first1"))).code).toBe("PasswordPolicyViolationException");
    await change("second2", "third3");
    await change("third3", "first1");
  });

  test("are changed by IAM users alone", async () => {
    expect(await refusal(world.root.call(ChangePassword, { OldPassword: "a", NewPassword: "b" }))).toMatchObject({
      code: "InvalidUserTypeException",
    });
  });
});

describe("the account's password policy", () => {
  test("is not there until it is set, and is set whole", async () => {
    const { root } = world;
    expect(await refusal(root.call(GetAccountPasswordPolicy, {}))).toMatchObject({
      code: "NoSuchEntityException",
      message: `The Password Policy with domain name ${ACCOUNT} cannot be found.`,
    });

    await root.call(UpdateAccountPasswordPolicy, { MinimumPasswordLength: 12, MaxPasswordAge: 90, HardExpiry: true });
    expect((await root.call(GetAccountPasswordPolicy, {})).PasswordPolicy).toEqual({
      MinimumPasswordLength: 12,
      RequireSymbols: false,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: true,
      MaxPasswordAge: 90,
      HardExpiry: true,
    });

    await root.call(UpdateAccountPasswordPolicy, { RequireNumbers: true });
    expect((await root.call(GetAccountPasswordPolicy, {})).PasswordPolicy).toMatchObject({
      MinimumPasswordLength: 6,
      ExpirePasswords: false,
    });
    await root.call(DeleteAccountPasswordPolicy, {});
    expect((await refusal(root.call(DeleteAccountPasswordPolicy, {}))).code).toBe("NoSuchEntityException");
  });
});
