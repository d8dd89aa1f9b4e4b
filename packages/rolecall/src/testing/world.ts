/**
 * A whole Rolecall in the test's own process: the real pipeline over an in-memory store, a clock that stands still
 * and ids that count up. Tests act as named principals and read the trail.
 *
 * ```ts
 * const world = await testWorld();
 * const ann = await world.user("ann", allow("lambda:CreateFunction"));
 * const denied = await refusal(ann.call(CreateFunction, { … }));
 * expect(denied.code).toBe("AccessDeniedException");
 * expect(world.trail.last()).toMatchObject({ action: "iam:PassRole" });
 * ```
 */

import type { StoppableBackground } from "../kernel/background.js";
import { asSession, type CallAs } from "../kernel/call.js";
import type { Caller } from "../kernel/caller.js";
import { AwsError } from "../kernel/errors.js";
import type { FunctionUrlRule, Host, Log } from "../kernel/host.js";
import { countedIds } from "../kernel/ids.js";
import type { Operation } from "../kernel/operation.js";
import { createSandboxes } from "../runtime/index.js";
import type { Sandboxes } from "../runtime/sandboxes.js";
import { type Assembled, assemble } from "../server.js";
import { AttachRolePolicy } from "../services/iam/operations/attach-role-policy.js";
import { CreateRole } from "../services/iam/operations/create-role.js";
import { CreateUser } from "../services/iam/operations/create-user.js";
import { PutRolePolicy } from "../services/iam/operations/put-role-policy.js";
import { PutUserPolicy } from "../services/iam/operations/put-user-policy.js";
import { AssumeRole } from "../services/sts/operations/assume-role.js";
import { openStorage } from "../store/open.js";
import type { TrailDraft } from "../trail/trail.js";
import { VERSION } from "../version.js";
import { type TestClock, testClock } from "./clock.js";

export const ACCOUNT = "000000000000";
export const REGION = "us-east-1";

export interface WorldOptions {
  /** Run functions for real, or in these; without it Invoke fails. */
  readonly sandboxes?: boolean | Sandboxes;
  /** Keys of OpenID Connect providers: issuer to a JWKS file or loopback URL. */
  readonly oidcKeys?: Readonly<Record<string, string>>;
  /** IAM's refusals end in an authorization id; they do unless a test compares words from before there were any. */
  readonly authorizationIds?: boolean;
  readonly functionUrlRule?: FunctionUrlRule;
  readonly strictRuntimes?: boolean;
  /** Errors of our own fail the test unless it expects them. */
  readonly log?: Log;
}

export interface World extends Assembled {
  readonly clock: TestClock;
  readonly root: Actor;
  /** The root user of another account. */
  rootOf(account: string): Actor;
  /** Makes an IAM user with inline policies. */
  user(name: string, ...policies: readonly PolicyText[]): Promise<Actor>;
  /** Makes a role that Lambda may assume (or as `trust` says), with inline policies. */
  role(
    name: string,
    options?: { readonly trust?: PolicyText; readonly policies?: readonly (PolicyText | string)[] },
  ): Promise<Role>;
  readonly trail: {
    all(): readonly TrailDraft[];
    last(): TrailDraft | undefined;
    /** Forgets what was recorded so far. */
    clear(): void;
  };
  /** Resolves when no background work is under way. */
  settled(): Promise<void>;
  /** Lets background work that is started meanwhile begin when `work` is done. */
  held(work: () => Promise<void>): Promise<void>;
  /** Ends it; call it when the test is over. */
  end(): Promise<void>;
}

/** A principal that calls operations, through validate, authorize and handle. */
export interface Actor {
  readonly arn: string;
  readonly caller: Caller;
  call<In, Out>(
    operation: Operation<In, Out>,
    input: NoInfer<In>,
    options?: { readonly region?: string },
  ): Promise<Out>;
}

export interface Role {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  /** A session of the role, assumed by Lambda (or the service named). */
  session(name: string, service?: `${string}.amazonaws.com`): Promise<Actor>;
}

export interface PolicyText {
  readonly document: string;
}

export async function testWorld({
  sandboxes = false,
  log = strictLog(),
  oidcKeys = {},
  authorizationIds = true,
  functionUrlRule = "2025-10",
  strictRuntimes = false,
}: WorldOptions = {}): Promise<World> {
  const storage = await openStorage({ kind: "memory" });
  const clock = testClock();
  const recorded: TrailDraft[] = [];
  const assembled = await assemble({
    storage,
    clock,
    ids: countedIds(),
    log,
    settings: {
      endpoint: () => "http://127.0.0.1:4566",
      loopback: true,
      rootSecret: "test",
      secureTransportOnLoopback: true,
      authorizationIds,
      functionUrlRule,
      strictRuntimes,
      version: VERSION,
      oidcKeys,
    },
    sandboxes: (parts) =>
      typeof sandboxes === "object"
        ? sandboxes
        : sandboxes
          ? createSandboxes({ ...parts, strictRuntimes })
          : NO_SANDBOXES,
    observe: (draft) => recorded.push(draft),
  });
  const { host } = assembled;

  const actor = (arn: string, as: CallAs): Actor => ({
    arn,
    caller: as.caller,
    call: (operation, input, { region = as.region } = {}) => host.call(operation, input, { ...as, region }),
  });
  const rootOf = (account: string): Actor =>
    actor(`arn:aws:iam::${account}:root`, {
      caller: { principal: { type: "root", account }, account, accessKeyId: "test" },
      region: REGION,
    });
  const root = rootOf(ACCOUNT);

  return {
    ...assembled,
    clock,
    root,
    rootOf,
    async user(name, ...policies) {
      const { User } = await root.call(CreateUser, { UserName: name });
      for (const [index, { document }] of policies.entries()) {
        await root.call(PutUserPolicy, { UserName: name, PolicyName: `policy-${index}`, PolicyDocument: document });
      }
      const arn = User?.Arn ?? "";
      return actor(arn, {
        caller: { principal: { type: "user", account: ACCOUNT, arn, id: User?.UserId ?? "" }, account: ACCOUNT },
        region: REGION,
      });
    },
    async role(name, { trust = trusts("lambda.amazonaws.com"), policies = [] } = {}) {
      const { Role } = await root.call(CreateRole, { RoleName: name, AssumeRolePolicyDocument: trust.document });
      for (const [index, policy] of policies.entries()) {
        if (typeof policy === "string") await root.call(AttachRolePolicy, { RoleName: name, PolicyArn: policy });
        else
          await root.call(PutRolePolicy, {
            RoleName: name,
            PolicyName: `policy-${index}`,
            PolicyDocument: policy.document,
          });
      }
      const arn = Role?.Arn ?? "";
      return {
        arn,
        id: Role?.RoleId ?? "",
        name,
        async session(sessionName, service = "lambda.amazonaws.com") {
          const { Credentials } = await host.call(
            AssumeRole,
            { RoleArn: arn, RoleSessionName: sessionName },
            { caller: { principal: { type: "service", name: service }, account: ACCOUNT }, region: REGION },
          );
          const opened = await host.sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
          if (!opened) throw new Error("a session just minted must open");
          return actor(
            `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${sessionName}`,
            asSession(opened.session, REGION),
          );
        },
      };
    },
    trail: {
      all: () => recorded,
      last: () => recorded.at(-1),
      clear: () => recorded.splice(0),
    },
    settled: () => host.background.settled(),
    held: (work) => (host.background as StoppableBackground).whileHeld(work),
    async end() {
      await assembled.stop();
      await storage.close();
    },
  };
}

/** A policy that allows one or more actions. */
export const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = "*",
  condition?: object,
): PolicyText =>
  policy({ Effect: "Allow", Action: action, Resource: resource, ...(condition ? { Condition: condition } : {}) });

export const deny = (
  action: string | readonly string[],
  resource: string | readonly string[] = "*",
  condition?: object,
): PolicyText =>
  policy({ Effect: "Deny", Action: action, Resource: resource, ...(condition ? { Condition: condition } : {}) });

export const policy = (...statements: readonly object[]): PolicyText => ({
  document: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});

/** A trust policy for a service. */
export const trusts = (service: string): PolicyText =>
  policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });

/** The error a call must end in. */
export async function refusal(call: Promise<unknown>): Promise<AwsError> {
  let answer: unknown;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error(`the call was answered, though it should have been refused: ${JSON.stringify(answer)}`);
}

/** A refusal of IAM's without the id in which it ends, which no two have in common. */
export const withoutAuthorizationId = (message: string): string =>
  message.replace(/\. Go to https:\/\/[\w.-]+\/iam\/home\?[^ ]+\/authorization-details\/([0-9a-z]+) .* id: \1$/, "");

const NO_SANDBOXES: Sandboxes = {
  invoke: () => Promise.reject(new Error("this world runs no functions: testWorld({ sandboxes: true })")),
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

/** Fails loudly on our own mistakes; keeps quiet otherwise. */
const strictLog = (): Log => ({
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message, error) => {
    throw new Error(`${message}: ${error instanceof Error ? error.stack : String(error)}`);
  },
});

export type { Host };
