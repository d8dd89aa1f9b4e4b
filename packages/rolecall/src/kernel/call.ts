import type { Caller, Session } from "./caller.js";
import type { Operation } from "./operation.js";

/**
 * The door for calls that come from inside: S3 invokes a function, Lambda writes logs with an execution role. The
 * same path as a request from *validate* on, as the principal named; refusals stand in the trail.
 */
export type Call = <In, Out>(operation: Operation<In, Out>, input: In, as: CallAs) => Promise<Out>;

export interface CallAs {
  readonly caller: Caller;
  readonly region: string;
  /** The account whose resources names without an ARN mean; absent: the caller's. */
  readonly account?: string;
  /** `lambda:SourceFunctionArn` for calls that Lambda itself makes with the execution role. */
  readonly sourceFunctionArn?: string;
}

/** A service principal calling for one of its resources. */
export function asService(
  name: `${string}.amazonaws.com`,
  at: { readonly region: string; readonly account: string; readonly sourceArn?: string; readonly sourceAccount?: string },
): CallAs {
  const { region, account, ...via } = at;
  return { caller: { principal: { type: "service", name }, account, via }, region };
}

/** A role session, by the session its credentials stand for. */
export function asSession(session: Session, region: string): CallAs {
  const partition = "aws";
  return {
    caller: {
      principal: {
        type: "role-session",
        account: session.account,
        arn: `arn:${partition}:sts::${session.account}:assumed-role/${session.actorName}/${session.sessionName}`,
        // The path is filled in from the role's record when the kernel authorizes.
        roleArn: `arn:${partition}:iam::${session.account}:role/${session.actorName}`,
        roleId: session.actorId,
      },
      account: session.account,
      accessKeyId: session.accessKeyId,
      session,
    },
    region,
  };
}
