import { afterEach, expect, test } from "vitest";
import { asSession } from "../../../kernel/call.js";
import { deny, testWorld, type World } from "../../../testing/world.js";
import { CreateUser } from "../../iam/operations/create-user.js";
import { PutUserPolicy } from "../../iam/operations/put-user-policy.js";
import { UpdateUser } from "../../iam/operations/update-user.js";
import { GetCallerIdentity } from "./get-caller-identity.js";
import { GetSessionToken } from "./get-session-token.js";

let world: World;
afterEach(() => world.end());

const REGION = "us-east-1";

test("works under an explicit deny of everything", async () => {
  world = await testWorld();
  const ann = await world.user("ann", deny("*"));

  await expect(ann.call(GetCallerIdentity, {})).resolves.toMatchObject({ Arn: ann.arn, Account: "000000000000" });
});

test("names a user with the path, also after a rename, whatever the credentials were made from", async () => {
  world = await testWorld();
  const { User } = await world.root.call(CreateUser, { UserName: "ann", Path: "/team/" });
  await world.root.call(PutUserPolicy, { UserName: "ann", PolicyName: "p", PolicyDocument: deny("s3:*").document });
  const id = User?.UserId ?? "";
  // As a signature tells it: the name of the key's record, without a path.
  const caller = {
    principal: { type: "user" as const, account: "000000000000", arn: "arn:aws:iam::000000000000:user/ann", id },
    account: "000000000000",
  };
  const { Credentials } = await world.host.call(GetSessionToken, {}, { caller, region: REGION });
  const opened = await world.host.sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
  if (!opened) throw new Error("the session must open");
  const who = async () => (await world.host.call(GetCallerIdentity, {}, asSession(opened.session, REGION))).Arn;

  expect(await who()).toBe("arn:aws:iam::000000000000:user/team/ann");
  await world.root.call(UpdateUser, { UserName: "ann", NewUserName: "anna", NewPath: "/" });
  expect(await who()).toBe("arn:aws:iam::000000000000:user/anna");
});
