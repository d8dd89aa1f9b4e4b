import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateServiceSpecificCredential } from "./create-service-specific-credential.js";
import { CreateUser } from "./create-user.js";
import { DeleteServiceSpecificCredential } from "./delete-service-specific-credential.js";
import { DeleteUser } from "./delete-user.js";
import { ListServiceSpecificCredentials } from "./list-service-specific-credentials.js";
import { ResetServiceSpecificCredential } from "./reset-service-specific-credential.js";
import { UpdateServiceSpecificCredential } from "./update-service-specific-credential.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await world.root.call(CreateUser, { UserName: "ann" });
});
afterEach(() => world.end());

const CODECOMMIT = "codecommit.amazonaws.com";
const create = async (ServiceName = CODECOMMIT, more: object = {}) =>
  (await world.root.call(CreateServiceSpecificCredential, { UserName: "ann", ServiceName, ...more }))
    .ServiceSpecificCredential;

describe("a service-specific credential", () => {
  test("has a name of its own and a password that is shown once", async () => {
    const credential = await create();

    expect(credential).toEqual({
      UserName: "ann",
      Status: "Active",
      ServiceUserName: `ann-at-${ACCOUNT}`,
      ServicePassword: expect.any(String),
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
      ServiceName: CODECOMMIT,
    });
    expect((await create())?.ServiceUserName).toBe(`ann+1-at-${ACCOUNT}`);
    expect(await refusal(create())).toMatchObject({
      code: "LimitExceededException",
      message: "Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2",
    });
    const [listed] = (await world.root.call(ListServiceSpecificCredentials, { UserName: "ann" }))
      .ServiceSpecificCredentials ?? [undefined];
    expect(listed).not.toHaveProperty("ServicePassword");
  });

  test("of Amazon Bedrock is an API key that may expire", async () => {
    expect(await create("bedrock.amazonaws.com", { CredentialAgeDays: 30 })).toMatchObject({
      ServiceCredentialAlias: `ann-at-${ACCOUNT}`,
      ServiceCredentialSecret: expect.any(String),
      ExpirationDate: new Date("2026-01-31T12:00:00Z"),
    });
    const status = async () =>
      (await world.root.call(ListServiceSpecificCredentials, { UserName: "ann" })).ServiceSpecificCredentials?.[0]
        ?.Status;
    expect(await status()).toBe("Active");
    await world.clock.advance(30 * 86_400_000);
    expect(await status()).toBe("Expired");
  });

  test("exists for few services, and for users that exist", async () => {
    expect((await refusal(create("s3.amazonaws.com"))).code).toBe("ServiceNotSupportedException");
    expect(
      await refusal(world.root.call(CreateServiceSpecificCredential, { UserName: "bob", ServiceName: CODECOMMIT })),
    ).toMatchObject({ code: "NoSuchEntityException", message: "The user with name bob cannot be found." });
  });

  test("is switched off, reset and deleted, before the user", async () => {
    const { root } = world;
    const credential = await create();
    const ServiceSpecificCredentialId = credential?.ServiceSpecificCredentialId ?? "";
    const its = { UserName: "ann", ServiceSpecificCredentialId };

    await root.call(UpdateServiceSpecificCredential, { ...its, Status: "Inactive" });
    const reset = (await root.call(ResetServiceSpecificCredential, its)).ServiceSpecificCredential;
    expect(reset).toMatchObject({ Status: "Inactive", ServiceUserName: credential?.ServiceUserName });
    expect(reset?.ServicePassword).not.toBe(credential?.ServicePassword);
    expect((await refusal(root.call(DeleteUser, { UserName: "ann" }))).message).toBe(
      "Cannot delete entity, must remove referenced objects first.",
    );
    await root.call(DeleteServiceSpecificCredential, its);
    expect((await refusal(root.call(DeleteServiceSpecificCredential, its))).code).toBe("NoSuchEntityException");
    await root.call(DeleteUser, { UserName: "ann" });
  });

  test("may be allowed service by service, and by age", async () => {
    const maker = await world.user(
      "maker",
      allow("iam:CreateServiceSpecificCredential", "*", {
        StringEquals: { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
        NumericLessThanEquals: { "iam:ServiceSpecificCredentialAgeDays": "30" },
      }),
    );
    const make = (ServiceName: string, CredentialAgeDays: number) =>
      maker.call(CreateServiceSpecificCredential, { UserName: "ann", ServiceName, CredentialAgeDays });

    await make("bedrock.amazonaws.com", 30);
    expect((await refusal(make("bedrock.amazonaws.com", 31))).code).toBe("AccessDenied");
    expect((await refusal(make(CODECOMMIT, 30))).code).toBe("AccessDenied");
  });

  test("is listed for all users by those who may", async () => {
    await create();
    await world.root.call(CreateUser, { UserName: "bob" });
    await world.root.call(CreateServiceSpecificCredential, {
      UserName: "bob",
      ServiceName: "cassandra.amazonaws.com",
    });

    const { ServiceSpecificCredentials } = await world.root.call(ListServiceSpecificCredentials, { AllUsers: true });
    expect(ServiceSpecificCredentials?.map((credential) => credential.UserName).sort()).toEqual(["ann", "bob"]);
    const some = await world.root.call(ListServiceSpecificCredentials, { AllUsers: true, ServiceName: CODECOMMIT });
    expect(some.ServiceSpecificCredentials).toHaveLength(1);
  });
});
