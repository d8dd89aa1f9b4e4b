/**
 * Who may invoke a function, as AWS has it: for each invoker and each situation the decision, and what the invoker's user
 * sees of it. Written from AWS's documentation and from recordings, never from what Rolecall answers.
 *
 * - Which side must allow: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and
 *   …/reference_policies_evaluation-logic-cross-account.html. A service principal has no policies of its own.
 * - Each function, version and alias has its own policy (recorded November 2025).
 * - SCPs limit users, roles and root users of member accounts: not service principals, nor strangers, nor the management
 *   account: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * - RCPs do not know Lambda, so one on lambda:InvokeFunction changes nothing:
 *   https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * - S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html, the
 *   words recorded January 2025; that a later refusal is silent is documented nowhere (unverified)
 * - SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html, sns-dead-letter-queues.html
 * - EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * - CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 * - Alarms: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html; the words of a missing
 *   statement are AWS's own, those of an explicit deny unverified
 * - Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html,
 *   the words recorded March 2024
 * - Function URLs: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html (both actions, since October 2025)
 * - API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html; the answers of stages
 *   recorded for REST APIs, unverified for HTTP APIs
 * - Scheduler: https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html; a role is a caller as
 *   any other, so the function's policy is not needed
 * - Words: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import { expect } from "vitest";
import type { Invoker } from "./invoker.js";
import { alarm } from "./invokers/alarms.js";
import * as rest from "./invokers/api-gateway.js";
import { destination } from "./invokers/destination.js";
import * as direct from "./invokers/direct.js";
import { events } from "./invokers/events.js";
import * as url from "./invokers/function-url.js";
import * as http from "./invokers/http-api.js";
import { logsEvent, logsSubscription } from "./invokers/logs.js";
import { s3Configuration, s3Event } from "./invokers/s3.js";
import { scheduleWhoseRoleMay, scheduleWhoseRoleMayNot } from "./invokers/scheduler.js";
import { rotation } from "./invokers/secrets-manager.js";
import { sns } from "./invokers/sns.js";
import type { SITUATIONS } from "./situations.js";

/** What a decision is, and what the trail says of it. */
export interface Ruling {
  readonly outcome: "allowed" | "implicitDeny" | "explicitDeny";
  readonly because: string;
  /** lambda:InvokeFunction, where it does not say otherwise. */
  readonly action?: "lambda:InvokeFunctionUrl";
}

/** The function's policy lets the invoker in, and no policy of the invoker's is asked. */
const LETS: Ruling = { outcome: "allowed", because: "allowed by resource policy" };
/** The caller's own policy allows: alone in the function's account, beside the function's from another. */
const OWN: Ruling = { outcome: "allowed", because: "allowed by identity policy" };
/** The function's policy lets nobody in who asks so. */
const SHUT: Ruling = {
  outcome: "implicitDeny",
  because: "because no resource-based policy allows the lambda:InvokeFunction action",
};
/** A URL is asked about first, and by an action of its own. */
const SHUT_URL: Ruling = {
  action: "lambda:InvokeFunctionUrl",
  outcome: "implicitDeny",
  because: "because no resource-based policy allows the lambda:InvokeFunctionUrl action",
};
const MUTE_URL: Ruling = {
  action: "lambda:InvokeFunctionUrl",
  outcome: "implicitDeny",
  because: "because no identity-based policy allows the lambda:InvokeFunctionUrl action",
};
/** The caller's own policies do not allow. */
const MUTE: Ruling = {
  outcome: "implicitDeny",
  because: "because no identity-based policy allows the lambda:InvokeFunction action",
};
const DENY: Ruling = { outcome: "explicitDeny", because: "with an explicit deny in a resource-based policy" };
/** Followed by the policy's ARN, since caller and function are in one organization. */
const SCP: Ruling = { outcome: "explicitDeny", because: "with an explicit deny in a service control policy: {arn}" };

export interface Row {
  readonly invoker: Invoker;
  /** In the order of `COLUMNS`. */
  readonly rulings: readonly Ruling[];
  /** What the invoker's user sees. */
  readonly sees: (told: Told) => unknown;
  /** What was asked before the ruling. */
  readonly before?: (ruling: Ruling) => readonly object[];
  /** It asks, and does not invoke. */
  readonly onlyAsks?: true;
}

/** What a refusal can tell. */
export interface Told {
  readonly refused: boolean;
  /** The function's account. */
  readonly owner: string;
  readonly target: string;
  /** AWS's whole sentence, where it is refused. */
  readonly sentence: string;
}

export const COLUMNS = [
  "no policy",
  "the right statement",
  "another SourceArn",
  "another SourceAccount",
  "the statement on the alias, the call to the function",
  "the statement on the function, the call to the alias",
  "the statement on the alias, the call to the alias",
  "an explicit deny beside it",
  "an RCP that denies it",
  "an SCP that denies it",
] as const satisfies readonly (keyof typeof SITUATIONS)[];

/** Callers of Lambda's own API read the sentence. */
const apiAnswer = ({ refused, sentence }: Told) =>
  refused ? { status: 403, code: "AccessDeniedException", message: sentence } : { status: 200 };

/** A service with its own principal: the function's policy alone decides. */
//               none  right ARN   acct. alias funct both  deny  RCP   SCP
const SERVICE = [SHUT, LETS, SHUT, SHUT, SHUT, SHUT, LETS, DENY, LETS, LETS];

/** A role of the function's account, named by the statement. */
const ROLE = [OWN, LETS, OWN, OWN, OWN, OWN, LETS, DENY, LETS, SCP];
const ROLE_WITHOUT_POLICY = [MUTE, LETS, MUTE, MUTE, MUTE, MUTE, LETS, DENY, LETS, SCP];

/** A client of a function URL reads no more than that it was refused. */
const urlAnswer = ({ refused }: Told) =>
  refused
    ? {
        status: 403,
        body: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
      }
    : { status: 200, body: "served" };
const urlFirst = ({ action }: Ruling) =>
  action === undefined ? [{ action: "lambda:InvokeFunctionUrl", outcome: "allowed" }] : [];

/** A client of an API can't tell a function that is shut from one that is broken. */
const apiGatewayAnswer = ({ refused }: Told) =>
  refused ? { status: 500, body: '{"message": "Internal server error"}' } : { status: 200, body: "served" };

const httpApiAnswer = ({ refused }: Told) =>
  refused ? { status: 500, body: '{"message":"Internal Server Error"}' } : { status: 200, body: "served" };

/** CloudWatch Logs asks by its other name where the policy names it by none. */
const byOtherName = ({ outcome }: Ruling) =>
  outcome === "implicitDeny" ? [{ principal: "logs.amazonaws.com", outcome }] : [];

const schedulerAnswer = ({ refused, sentence }: Told) => ({
  deadLetter: refused ? { ERROR_CODE: "AccessDeniedException", ERROR_MESSAGE: sentence } : undefined,
});

export const MATRIX: Readonly<Record<string, Row>> = {
  "S3, told where to send a bucket's events": {
    invoker: s3Configuration,
    rulings: SERVICE,
    onlyAsks: true,
    sees: ({ refused, target }) =>
      refused
        ? {
            code: "InvalidArgument",
            status: 400,
            message: "Unable to validate the following destination configurations",
            ArgumentName1: `${target}, null`,
            ArgumentValue1: `Not authorized to invoke function [${target}]`,
          }
        : { status: 200 },
  },
  "S3, with an event": {
    invoker: s3Event,
    rulings: SERVICE,
    // Whoever uploads sees nothing of it.
    sees: () => ({ status: 200 }),
  },
  "SNS, with a message": {
    invoker: sns,
    rulings: SERVICE,
    sees: ({ refused }) => ({ accepted: true, deadLetter: refused ? "hello" : undefined }),
  },
  "EventBridge, with an event": {
    invoker: events,
    rulings: SERVICE,
    sees: ({ refused, target, sentence, owner }) => ({
      accepted: true,
      deadLetter: refused
        ? {
            RULE_ARN: `arn:aws:events:us-east-1:${owner}:rule/orders`,
            TARGET_ARN: target,
            ERROR_CODE: "NO_PERMISSIONS",
            ERROR_MESSAGE: sentence,
          }
        : undefined,
    }),
  },
  "CloudWatch Logs, told to send a group's events": {
    invoker: logsSubscription,
    rulings: SERVICE,
    before: byOtherName,
    sees: ({ refused }) =>
      refused
        ? {
            status: 400,
            code: "InvalidParameterException",
            message:
              "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
          }
        : { status: 200 },
  },
  "CloudWatch Logs, with an event": {
    invoker: logsEvent,
    rulings: SERVICE,
    before: byOtherName,
    // Whoever logs sees nothing of it.
    sees: () => ({ status: 200 }),
  },
  "a CloudWatch alarm that is raised": {
    invoker: alarm,
    rulings: SERVICE,
    // Said in CloudWatch's own name.
    sees: ({ refused, sentence }) => ({
      actionState: refused ? "Failed" : "Succeeded",
      error: refused
        ? sentence.replace(/^User: \S+/, "CloudWatch Alarms").replace(/on resource: \S+/, "on the resource")
        : undefined,
    }),
  },
  // The caller who has a secret rotated must be allowed to invoke the function himself, so what denies everybody denies him.
  "Secrets Manager, told to rotate a secret": {
    invoker: rotation,
    rulings: [...SERVICE.slice(0, -1), SCP],
    before: (ruling) => [
      ...(ruling.outcome === "explicitDeny"
        ? []
        : [{ principal: expect.stringMatching(/:root$/), outcome: "allowed" }]),
      // It asks once without invoking.
      ...(ruling.outcome === "allowed" ? [{ principal: "secretsmanager.amazonaws.com", outcome: "allowed" }] : []),
    ],
    sees: ({ refused, sentence }) =>
      refused
        ? {
            status: 400,
            code: "AccessDeniedException",
            message: sentence.includes("with an explicit deny")
              ? sentence
              : "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
          }
        : { status: 200 },
  },
  "a function URL of AuthType NONE": {
    invoker: url.urlOfAnybody,
    rulings: [SHUT_URL, LETS, SHUT_URL, SHUT_URL, SHUT_URL, SHUT_URL, LETS, DENY, LETS, LETS],
    before: urlFirst,
    sees: urlAnswer,
  },
  "a function URL of AuthType AWS_IAM, asked by a user of the function's account without a policy": {
    invoker: url.urlOfOwnUser,
    rulings: [MUTE_URL, LETS, MUTE_URL, MUTE_URL, MUTE_URL, MUTE_URL, LETS, DENY, LETS, SCP],
    before: urlFirst,
    sees: urlAnswer,
  },
  "a function URL of AuthType AWS_IAM, asked by a user of another account whose own policy allows it": {
    invoker: url.urlOfStranger,
    rulings: [SHUT_URL, OWN, SHUT_URL, SHUT_URL, SHUT_URL, SHUT_URL, OWN, DENY, OWN, OWN],
    before: urlFirst,
    sees: urlAnswer,
  },
  "a REST API of API Gateway": {
    invoker: rest.restApi,
    rulings: SERVICE,
    sees: apiGatewayAnswer,
  },
  "a REST API with a role whose policy allows it": {
    invoker: rest.restApiWhoseRoleMay,
    rulings: ROLE,
    sees: apiGatewayAnswer,
  },
  "a REST API with a role without a policy, named by the statement": {
    invoker: rest.restApiWhoseRoleMayNot,
    rulings: ROLE_WITHOUT_POLICY,
    sees: apiGatewayAnswer,
  },
  "a REST API that passes its caller on, a user named by the statement": {
    invoker: rest.restApiWithItsCaller,
    rulings: [MUTE, LETS, MUTE, MUTE, MUTE, MUTE, LETS, DENY, LETS, SCP],
    sees: apiGatewayAnswer,
  },
  "a REST API whose method is tested": {
    invoker: rest.restApiTest,
    rulings: SERVICE,
    sees: apiGatewayAnswer,
  },
  "a REST API's authorizer": {
    invoker: rest.restAuthorizer,
    rulings: SERVICE,
    sees: ({ refused }) => (refused ? { status: 500, body: '{"message":null}' } : { status: 200, body: "let in" }),
  },
  "an HTTP API of API Gateway": {
    invoker: http.httpApi,
    rulings: SERVICE,
    sees: httpApiAnswer,
  },
  "an HTTP API with a role whose policy allows it": {
    invoker: http.httpApiWhoseRoleMay,
    rulings: ROLE,
    sees: httpApiAnswer,
  },
  "an HTTP API with a role without a policy, named by the statement": {
    invoker: http.httpApiWhoseRoleMayNot,
    rulings: ROLE_WITHOUT_POLICY,
    sees: httpApiAnswer,
  },
  "an HTTP API's authorizer": {
    invoker: http.httpAuthorizer,
    rulings: SERVICE,
    sees: httpApiAnswer,
  },
  "a function with this one as its destination on success": {
    invoker: destination,
    rulings: ROLE,
    // Whoever invoked the first function sees nothing of it.
    sees: () => ({ status: 202 }),
  },
  "EventBridge Scheduler with a role whose policy allows it": {
    invoker: scheduleWhoseRoleMay,
    rulings: ROLE,
    sees: schedulerAnswer,
  },
  "EventBridge Scheduler with a role without a policy, named by the statement": {
    invoker: scheduleWhoseRoleMayNot,
    rulings: ROLE_WITHOUT_POLICY,
    sees: schedulerAnswer,
  },
  "a user of the function's account without a policy, named by the statement": {
    invoker: direct.ownUserWithoutPolicy,
    rulings: [MUTE, LETS, MUTE, MUTE, MUTE, MUTE, LETS, DENY, LETS, SCP],
    sees: apiAnswer,
  },
  "a user of the function's account whose own policy allows it, named by the statement": {
    invoker: direct.ownUserWithPolicy,
    rulings: [OWN, LETS, OWN, OWN, OWN, OWN, LETS, DENY, LETS, SCP],
    sees: apiAnswer,
  },
  "a user of the function's account without a policy, where the statement names the account": {
    invoker: direct.ownUserOfNamedAccount,
    rulings: [MUTE, MUTE, MUTE, MUTE, MUTE, MUTE, MUTE, DENY, MUTE, SCP],
    sees: apiAnswer,
  },
  "a user of another account whose own policy allows it": {
    invoker: direct.strangerWithPolicy,
    rulings: [SHUT, OWN, SHUT, SHUT, SHUT, SHUT, OWN, DENY, OWN, OWN],
    sees: apiAnswer,
  },
  // Where neither side allows, AWS does not say which it names (unverified).
  "a user of another account without a policy": {
    invoker: direct.strangerWithoutPolicy,
    rulings: [SHUT, MUTE, SHUT, SHUT, SHUT, SHUT, MUTE, DENY, MUTE, MUTE],
    sees: apiAnswer,
  },
  // A root user has no policies of its own.
  "the root user of another account": {
    invoker: direct.strangersRoot,
    rulings: [SHUT, LETS, SHUT, SHUT, SHUT, SHUT, LETS, DENY, LETS, LETS],
    sees: apiAnswer,
  },
  "a role of another account, named by the statement": {
    invoker: direct.strangersRole,
    rulings: [SHUT, OWN, SHUT, SHUT, SHUT, SHUT, OWN, DENY, OWN, OWN],
    sees: apiAnswer,
  },
  "a member of the organization that the statement names": {
    invoker: direct.member,
    rulings: [SHUT, OWN, SHUT, SHUT, SHUT, SHUT, OWN, DENY, OWN, SCP],
    sees: apiAnswer,
  },
  "a user of the management account of that organization": {
    invoker: direct.managementUser,
    rulings: [SHUT, OWN, SHUT, SHUT, SHUT, SHUT, OWN, DENY, OWN, OWN],
    sees: apiAnswer,
  },
  "a user outside the organization that the statement names": {
    invoker: direct.notAMember,
    rulings: [SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, DENY, SHUT, SHUT],
    sees: apiAnswer,
  },
};
