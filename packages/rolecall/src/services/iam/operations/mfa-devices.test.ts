import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { oneTimePassword } from "../mfa.js";
import { CreateUser } from "./create-user.js";
import { CreateVirtualMFADevice } from "./create-virtual-mfa-device.js";
import { DeactivateMFADevice } from "./deactivate-mfa-device.js";
import { DeleteUser } from "./delete-user.js";
import { DeleteVirtualMFADevice } from "./delete-virtual-mfa-device.js";
import { EnableMFADevice } from "./enable-mfa-device.js";
import { GetMFADevice } from "./get-mfa-device.js";
import { ListMFADeviceTags } from "./list-mfa-device-tags.js";
import { ListMFADevices } from "./list-mfa-devices.js";
import { ListVirtualMFADevices } from "./list-virtual-mfa-devices.js";
import { ResyncMFADevice } from "./resync-mfa-device.js";
import { TagMFADevice } from "./tag-mfa-device.js";
import { UntagMFADevice } from "./untag-mfa-device.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/phone`;
const create = async () => {
  const { VirtualMFADevice } = await world.root.call(CreateVirtualMFADevice, { VirtualMFADeviceName: "phone" });
  return Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
};
const codes = (seed: string, apart = 0) => {
  const step = Math.floor(world.clock.now() / 30_000) + apart;
  return { AuthenticationCode1: oneTimePassword(seed, step - 1), AuthenticationCode2: oneTimePassword(seed, step) };
};

test("one-time passwords are those of RFC 6238", () => {
  // The RFC's appendix B: the seed is the ASCII text 12345678901234567890; its codes cut to six digits.
  const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  expect([1, 0x23523ec, 0x23523ed, 0x273ef07].map((step) => oneTimePassword(seed, step))).toEqual([
    "287082",
    "081804",
    "050471",
    "005924",
  ]);
});

describe("a virtual MFA device", () => {
  test("is enabled by two passwords in a row", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const seed = await create();
    expect(seed).toMatch(/^[A-Z2-7]{64}$/);
    const enable = (given: ReturnType<typeof codes>) =>
      root.call(EnableMFADevice, { UserName: "ann", SerialNumber, ...given });

    expect(await refusal(enable({ AuthenticationCode1: "000000", AuthenticationCode2: "000001" }))).toMatchObject({
      code: "InvalidAuthenticationCodeException",
    });
    expect((await refusal(enable(codes(seed, 20)))).code).toBe("InvalidAuthenticationCodeException");
    await enable(codes(seed));
    expect((await refusal(enable(codes(seed)))).code).toBe("EntityAlreadyExistsException");

    expect(await root.call(GetMFADevice, { UserName: "ann", SerialNumber })).toEqual({
      UserName: "ann",
      SerialNumber,
      EnableDate: new Date("2026-01-01T12:00:00Z"),
    });
    expect((await root.call(ListMFADevices, { UserName: "ann" })).MFADevices).toHaveLength(1);
    await root.call(ResyncMFADevice, { UserName: "ann", SerialNumber, ...codes(seed) });
  });

  test("keeps its user from being deleted, and its user keeps it", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const seed = await create();
    await root.call(EnableMFADevice, { UserName: "ann", SerialNumber, ...codes(seed) });

    expect((await refusal(root.call(DeleteUser, { UserName: "ann" }))).message).toBe(
      "Cannot delete entity, must delete MFA device first.",
    );
    expect((await refusal(root.call(DeleteVirtualMFADevice, { SerialNumber }))).message).toBe(
      "MFA VirtualDevice in use. Must deactivate first.",
    );
    await root.call(DeactivateMFADevice, { UserName: "ann", SerialNumber });
    expect((await refusal(root.call(DeactivateMFADevice, { UserName: "ann", SerialNumber }))).code).toBe(
      "NoSuchEntityException",
    );
    await root.call(DeleteVirtualMFADevice, { SerialNumber });
    await root.call(DeleteUser, { UserName: "ann" });
  });

  test("is listed as assigned or not, with its user", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const seed = await create();
    await root.call(CreateVirtualMFADevice, { VirtualMFADeviceName: "spare" });
    await root.call(EnableMFADevice, { UserName: "ann", SerialNumber, ...codes(seed) });
    const list = async (AssignmentStatus?: "Assigned" | "Unassigned" | "Any") =>
      (await root.call(ListVirtualMFADevices, { AssignmentStatus })).VirtualMFADevices;

    expect(await list()).toHaveLength(2);
    expect(await list("Assigned")).toMatchObject([{ SerialNumber, User: { UserName: "ann" } }]);
    expect(await list("Unassigned")).toEqual([{ SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/spare` }]);
    expect((await refusal(create())).message).toBe("MFADevice entity at the same path and name already exists.");
  });

  test("has tags that policies can ask for", async () => {
    const { root } = world;
    await create();
    await root.call(TagMFADevice, { SerialNumber, Tags: [{ Key: "team", Value: "red" }] });
    const ann = await world.user(
      "ann",
      allow("iam:ListMFADeviceTags", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
    );

    expect((await ann.call(ListMFADeviceTags, { SerialNumber })).Tags).toEqual([{ Key: "team", Value: "red" }]);
    await root.call(UntagMFADevice, { SerialNumber, TagKeys: ["team"] });
    expect((await refusal(ann.call(ListMFADeviceTags, { SerialNumber }))).code).toBe("AccessDenied");
  });
});
