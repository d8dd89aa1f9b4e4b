/** A world's parts by name and its policies compiled; made once for each world. */

import { contextOf } from "../../context.js";
import { ResourcePattern } from "../../match/resource.js";
import { compilePolicy } from "../../policy/compile.js";
import { accountOf } from "../../principal.js";
import type { AccessRequest, AppliedPolicy, CompiledPolicy, PolicySet, Principal } from "../../request.js";
import { YES } from "../../truth.js";
import { accountOfArn, nameOfArn, serviceOfArn } from "./arn.js";
import type {
  AccessWorld,
  WorldAccount,
  WorldGroup,
  WorldPolicy,
  WorldResource,
  WorldRole,
  WorldUser,
} from "./world.js";

export type Levels = NonNullable<PolicySet["scps"]>;
export type Attached = Pick<PolicySet, "identity" | "boundary" | "session">;

/** A resource-based policy, and whether it must itself allow. */
export interface PolicyOn {
  readonly policy?: AppliedPolicy;
  readonly mustAllow: boolean;
}

const NOTHING: Attached = { identity: [] };
const NO_POLICY: PolicyOn = { mustAllow: false };
const EMPTY = contextOf({});

/** What principals of an account outside the world may do is for that account to say; here they may do everything. */
const OUTSIDE: Attached = {
  identity: [
    {
      name: "the caller's own account",
      policy: compilePolicy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'),
    },
  ],
};

/** Where an edit of a policy goes. */
export type Place =
  | { readonly layer: "identity"; readonly of: string; readonly policy: WorldPolicy }
  | { readonly layer: "trust" | "resource"; readonly of: string };

const places = new WeakMap<AppliedPolicy, Place>();

/** Where a policy of some world's decision hangs; absent for those that nobody edits for a single grant. */
export const placeOf = (policy: AppliedPolicy): Place | undefined => places.get(policy);

const indexes = new WeakMap<AccessWorld, WorldIndex>();

export class WorldIndex {
  readonly accounts: ReadonlyMap<string, WorldAccount>;
  readonly users: ReadonlyMap<string, WorldUser>;
  readonly groups: ReadonlyMap<string, WorldGroup>;
  readonly roles: ReadonlyMap<string, WorldRole>;
  readonly resources: readonly WorldResource[];
  readonly #rolesByName = new Map<string, WorldRole>();
  readonly #resourcesByArn = new Map<string, WorldResource>();
  /** Resources whose `covers` say more than an ARN. */
  readonly #wide: (readonly [readonly ResourcePattern[], WorldResource])[] = [];
  readonly #attached = new Map<string, Attached>();
  readonly #policyOn = new Map<WorldResource | WorldRole, PolicyOn>();
  readonly #levels = new Map<string, Levels>();

  private constructor(readonly world: AccessWorld) {
    this.accounts = new Map(world.accounts.map((account) => [account.id, account]));
    this.users = new Map(world.users?.map((user) => [user.arn, user]));
    this.groups = new Map(world.groups?.map((group) => [group.arn, group]));
    this.roles = new Map(world.roles?.map((role) => [role.arn, role]));
    this.resources = world.resources ?? [];
    for (const role of this.roles.values()) this.#rolesByName.set(roleKey(role.arn), role);
    for (const resource of this.resources) {
      this.#resourcesByArn.set(resource.arn, resource);
      if (resource.covers !== undefined)
        this.#wide.push([resource.covers.map((text) => new ResourcePattern(text, false)), resource]);
    }
  }

  static of(world: AccessWorld): WorldIndex {
    let index = indexes.get(world);
    if (index === undefined) {
      index = new WorldIndex(world);
      indexes.set(world, index);
    }
    return index;
  }

  /** AWS: a role is known by account and name; a session's ARN does not carry the path. */
  role(arn: string): WorldRole | undefined {
    return this.roles.get(arn) ?? this.#rolesByName.get(roleKey(arn));
  }

  /** The resource whose policy speaks for this ARN. */
  resource(arn: string): WorldResource | undefined {
    const exact = this.#resourcesByArn.get(arn);
    if (exact !== undefined) return exact;
    for (const [patterns, resource] of this.#wide)
      if (patterns.some((pattern) => pattern.matches(arn, EMPTY) === YES)) return resource;
    const bucket = bucketOf(arn);
    const found = bucket === undefined ? undefined : this.#resourcesByArn.get(bucket);
    return found?.covers === undefined ? found : undefined;
  }

  /** Resources whose \`covers\` the world spells out. */
  get wideResources(): readonly WorldResource[] {
    return this.#wide.map(([, resource]) => resource);
  }

  /** What the request says, or whose the resource is, or for all else (and `*`) the caller's own. */
  resourceAccount({ resource, resourceAccount, principal }: AccessRequest): string | undefined {
    if (resourceAccount !== undefined) return resourceAccount;
    const role = this.roles.get(resource) ?? this.users.get(resource) ?? this.groups.get(resource);
    return role === undefined ? (this.resource(resource)?.account ?? accountOf(principal)) : accountOfArn(resource);
  }

  /** A principal of an account that the world does not know. */
  isOutside(principal: Principal): boolean {
    const account = accountOf(principal);
    return account !== undefined && !this.accounts.has(account);
  }

  attachedTo(principal: Principal): Attached {
    switch (principal.type) {
      case "user":
        return this.#outsideOr(principal, () => this.#ofUser(principal.arn));
      case "role-session":
        return this.#outsideOr(principal, () => this.#ofRole(this.role(principal.roleArn)));
      case "federated-user":
        // Which session policies were passed is not known; in an account outside the world they let everything pass.
        if (this.isOutside(principal)) return { ...OUTSIDE, session: OUTSIDE.identity };
        return { ...(principal.userArn === undefined ? NOTHING : this.#ofUser(principal.userArn)), session: [] };
      default:
        return NOTHING;
    }
  }

  /** The resource-based policy that is asked for this action: of a role its trust policy, for STS alone. */
  policyOn(arn: string, action: string): PolicyOn {
    const role = this.roles.get(arn);
    if (role !== undefined) return /^sts:/i.test(action) ? this.trustOf(role) : NO_POLICY;
    const resource = this.resource(arn);
    return resource === undefined ? NO_POLICY : this.policyOf(resource);
  }

  trustOf(role: WorldRole): PolicyOn {
    return this.#remember(role, () => {
      const policy = { policy: compilePolicy(role.trust), name: `trust policy of role "${nameOfArn(role.arn)}"` };
      places.set(policy, { layer: "trust", of: role.arn });
      return { policy, mustAllow: true };
    });
  }

  policyOf(resource: WorldResource): PolicyOn {
    return this.#remember(resource, () => {
      const mustAllow = resource.mustAllow ?? (serviceOfArn(resource.arn) === "kms" && resource.arn.includes(":key/"));
      if (resource.policy === undefined) return { mustAllow };
      const policy = { policy: compilePolicy(resource.policy), name: `policy of ${resource.arn}` };
      places.set(policy, { layer: "resource", of: resource.arn });
      return { policy, mustAllow };
    });
  }

  scpsOn(principal: Principal): Levels | undefined {
    const account = accountOf(principal);
    return account === undefined ? undefined : this.#levelsOf(account, "scps");
  }

  /** Of the resource's account. */
  rcpsOn(account: string): Levels | undefined {
    return this.#levelsOf(account, "rcps");
  }

  /** Each policy of the world, compiled. */
  *allPolicies(): Iterable<CompiledPolicy> {
    const { users = [], groups = [], roles = [], resources = [], accounts } = this.world;
    const compile = ({ document }: WorldPolicy): CompiledPolicy => compilePolicy(document);
    for (const { policies, boundary } of [...users, ...roles]) {
      yield* policies.map(compile);
      if (boundary !== undefined) yield compile(boundary);
    }
    for (const { policies } of groups) yield* policies.map(compile);
    for (const { trust } of roles) yield compilePolicy(trust);
    for (const { policy } of resources) if (policy !== undefined) yield compilePolicy(policy);
    for (const { scps = [], rcps = [] } of accounts) yield* [...scps, ...rcps].flat().map(compile);
  }

  #outsideOr(principal: Principal, known: () => Attached): Attached {
    return this.isOutside(principal) ? OUTSIDE : known();
  }

  #ofUser(arn: string): Attached {
    return this.#attach(arn, () => {
      const user = this.users.get(arn);
      if (user === undefined) return NOTHING;
      const own = user.policies.map((policy) => attachedPolicy(policy, arn));
      const ofGroups = (user.groups ?? []).flatMap((group) =>
        (this.groups.get(group)?.policies ?? []).map((policy) => attachedPolicy(policy, group)),
      );
      return withBoundary([...own, ...ofGroups], user.boundary);
    });
  }

  #ofRole(role: WorldRole | undefined): Attached {
    if (role === undefined) return NOTHING;
    return this.#attach(role.arn, () =>
      withBoundary(
        role.policies.map((policy) => attachedPolicy(policy, role.arn)),
        role.boundary,
      ),
    );
  }

  /** The engine indexes lists of policies by their identity, so each list is made once. */
  #attach(arn: string, make: () => Attached): Attached {
    let attached = this.#attached.get(arn);
    if (attached === undefined) {
      attached = make();
      this.#attached.set(arn, attached);
    }
    return attached;
  }

  #remember(on: WorldResource | WorldRole, make: () => PolicyOn): PolicyOn {
    let policy = this.#policyOn.get(on);
    if (policy === undefined) {
      policy = make();
      this.#policyOn.set(on, policy);
    }
    return policy;
  }

  #levelsOf(id: string, kind: "scps" | "rcps"): Levels | undefined {
    const account = this.accounts.get(id);
    const levels = account?.[kind];
    if (account === undefined || levels === undefined || account.management === true) return undefined;
    const key = `${kind} ${id}`;
    let compiled = this.#levels.get(key);
    if (compiled === undefined) {
      compiled = levels.map((level) => level.map((policy) => applied(policy)));
      this.#levels.set(key, compiled);
    }
    return compiled;
  }
}

function applied(policy: WorldPolicy): AppliedPolicy {
  return {
    policy: compilePolicy(policy.document),
    ...(policy.arn === undefined ? {} : { arn: policy.arn }),
    ...(policy.name === undefined ? {} : { name: policy.name }),
  };
}

function attachedPolicy(policy: WorldPolicy, attachedTo: string): AppliedPolicy {
  const attached = { ...applied(policy), attachedTo };
  places.set(attached, { layer: "identity", of: attachedTo, policy });
  return attached;
}

const withBoundary = (identity: readonly AppliedPolicy[], boundary: WorldPolicy | undefined): Attached =>
  boundary === undefined ? { identity } : { identity, boundary: applied(boundary) };

const roleKey = (arn: string): string => `${accountOfArn(arn)} ${nameOfArn(arn)}`;

const OBJECT = /^(arn:[^:]*:s3:::[^/]+)\//;

/** The bucket of an object's ARN. */
export const bucketOf = (arn: string): string | undefined => OBJECT.exec(arn)?.[1];
