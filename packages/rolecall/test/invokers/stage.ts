/**
 * The stage of the matrix: an organization with a function in a member account, and functions that do nothing but note
 * that they ran.
 */
import type { Sandboxes } from "../../src/runtime/sandboxes.js";
import { CreateRole } from "../../src/services/iam/operations/create-role.js";
import { PutRolePolicy } from "../../src/services/iam/operations/put-role-policy.js";
import { CreateAlias } from "../../src/services/lambda/operations/create-alias.js";
import { CreateFunction } from "../../src/services/lambda/operations/create-function.js";
import { PublishVersion } from "../../src/services/lambda/operations/publish-version.js";
import { aFunction } from "../../src/services/lambda/testing.js";
import { type TestOrganization, testOrganization } from "../../src/services/organizations/testing.js";
import { type Actor, type PolicyText, REGION, testWorld, trusts, type World } from "../../src/testing/world.js";
import { notingSandboxes } from "../noting-sandboxes.js";

export interface Stage {
  readonly world: World;
  readonly organization: TestOrganization;
  /** The account, a member of the organization, that owns the function and all that invokes it by itself. */
  readonly owner: string;
  readonly root: Actor;
  /** `…:function:f`; its alias is `…:function:f:live`. */
  readonly functionArn: string;
  /** The ARNs under which functions ran. */
  readonly runs: string[];
  /** A role of the owner's that the service may assume. */
  roleFor(service: string, name: string, ...policies: readonly PolicyText[]): Promise<string>;
  end(): Promise<void>;
}

export async function stage(sandboxesOf: (runs: string[]) => Sandboxes = notingSandboxes): Promise<Stage> {
  const runs: string[] = [];
  const world = await testWorld({ sandboxes: sandboxesOf(runs), authorizationIds: false });
  const organization = await testOrganization(world);
  const owner = await organization.account("owner");
  const root = world.rootOf(owner);
  const roleFor = async (service: string, name: string, ...policies: readonly PolicyText[]) => {
    const { Role } = await root.call(CreateRole, {
      RoleName: name,
      AssumeRolePolicyDocument: trusts(service).document,
    });
    for (const [index, { document }] of policies.entries()) {
      await root.call(PutRolePolicy, { RoleName: name, PolicyName: `p${index}`, PolicyDocument: document });
    }
    return Role?.Arn ?? "";
  };
  await root.call(CreateFunction, aFunction(await roleFor("lambda.amazonaws.com", "execution")));
  await world.settled();
  await root.call(PublishVersion, { FunctionName: "f" });
  await world.settled();
  await root.call(CreateAlias, { FunctionName: "f", Name: "live", FunctionVersion: "1" });
  return {
    world,
    organization,
    owner,
    root,
    functionArn: `arn:aws:lambda:${REGION}:${owner}:function:f`,
    runs,
    roleFor,
    end: () => world.end(),
  };
}
