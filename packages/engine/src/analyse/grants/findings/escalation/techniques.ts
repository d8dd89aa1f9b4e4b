/**
 * Ways to get at the power of a principal that one is not, or at more power for oneself: one declaration each. They are
 * found in the literature; what AWS requires for each call is in its documentation.
 *
 * - Rhino Security Labs, "AWS IAM Privilege Escalation: Methods and Mitigation"
 * - NCC Group, Principal Mapper (PMapper)
 * - Datadog, pathfinding.cloud (October 2026)
 */

/** One call, or others in its place. */
export type Call = readonly { readonly action: string; readonly on: "it" | "anything" }[];

/** A service runs what the caller gives it with a role that the caller passes. */
export interface PassTechnique {
  readonly name: string;
  /** The service principal that the role must trust. */
  readonly service: string;
  /** Values of iam:PassedToService, one of which the permission must take; the service itself unless said otherwise. */
  readonly passedTo?: readonly string[];
  /** ARN pattern of what is created; `ACCOUNT` stands for the caller's. */
  readonly creates: string;
  readonly calls: readonly Call[];
  readonly source: string;
}

/** Something that is there runs with a role, and the caller can tell it what to run. */
export interface RunTechnique {
  readonly name: string;
  /** What the resource's ARN looks like. */
  readonly resource: RegExp;
  readonly calls: readonly Call[];
  readonly source: string;
}

/** The caller becomes the user or role itself. */
export interface BecomeTechnique {
  readonly name: string;
  readonly of: "user" | "role";
  readonly action: string;
  readonly source: string;
}

const RHINO = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/";
const PATHFINDING = "https://pathfinding.cloud/paths/";
const PMAPPER = "https://github.com/nccgroup/PMapper/wiki";

const on = (...actions: readonly string[]): Call => actions.map((action) => ({ action, on: "it" }));
const anywhere = (...actions: readonly string[]): Call => actions.map((action) => ({ action, on: "anything" }));

export const PASS_TECHNIQUES: readonly PassTechnique[] = [
  {
    name: "a new Lambda function",
    service: "lambda.amazonaws.com",
    creates: "arn:aws:lambda:*:ACCOUNT:function:*",
    calls: [
      on("lambda:CreateFunction"),
      [
        ...on("lambda:InvokeFunction", "lambda:AddPermission", "lambda:PutResourcePolicy"),
        ...anywhere("lambda:CreateEventSourceMapping"),
      ],
    ],
    source: RHINO,
  },
  {
    name: "a new EC2 instance",
    service: "ec2.amazonaws.com",
    creates: "arn:aws:ec2:*:ACCOUNT:instance/*",
    calls: [on("ec2:RunInstances")],
    source: RHINO,
  },
  {
    name: "an Auto Scaling group",
    service: "ec2.amazonaws.com",
    creates: "arn:aws:autoscaling:*:ACCOUNT:autoScalingGroup:*",
    calls: [
      anywhere("autoscaling:CreateLaunchConfiguration", "ec2:CreateLaunchTemplate"),
      on("autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"),
    ],
    source: PMAPPER,
  },
  {
    name: "a new CloudFormation stack",
    service: "cloudformation.amazonaws.com",
    creates: "arn:aws:cloudformation:*:ACCOUNT:stack/*",
    calls: [on("cloudformation:CreateStack", "cloudformation:UpdateStack")],
    source: RHINO,
  },
  {
    name: "a CloudFormation change set",
    service: "cloudformation.amazonaws.com",
    creates: "arn:aws:cloudformation:*:ACCOUNT:stack/*",
    calls: [on("cloudformation:CreateChangeSet"), on("cloudformation:ExecuteChangeSet")],
    source: PATHFINDING,
  },
  {
    name: "a Glue development endpoint",
    service: "glue.amazonaws.com",
    creates: "arn:aws:glue:*:ACCOUNT:devEndpoint/*",
    calls: [on("glue:CreateDevEndpoint")],
    source: RHINO,
  },
  {
    name: "a Glue job",
    service: "glue.amazonaws.com",
    creates: "arn:aws:glue:*:ACCOUNT:job/*",
    calls: [on("glue:CreateJob", "glue:UpdateJob"), [...on("glue:StartJobRun"), ...anywhere("glue:CreateTrigger")]],
    source: PATHFINDING,
  },
  {
    name: "a Glue session",
    service: "glue.amazonaws.com",
    creates: "arn:aws:glue:*:ACCOUNT:session/*",
    calls: [on("glue:CreateSession"), on("glue:RunStatement")],
    source: PATHFINDING,
  },
  {
    name: "a data pipeline",
    service: "datapipeline.amazonaws.com",
    creates: "arn:aws:datapipeline:*:ACCOUNT:pipeline/*",
    calls: [
      anywhere("datapipeline:CreatePipeline"),
      on("datapipeline:PutPipelineDefinition"),
      on("datapipeline:ActivatePipeline"),
    ],
    source: RHINO,
  },
  {
    name: "an ECS task",
    service: "ecs-tasks.amazonaws.com",
    creates: "arn:aws:ecs:*:ACCOUNT:task-definition/*",
    calls: [
      on("ecs:RegisterTaskDefinition"),
      [...on("ecs:RunTask", "ecs:StartTask"), ...anywhere("ecs:CreateService", "ecs:UpdateService")],
    ],
    source: PATHFINDING,
  },
  {
    name: "a Batch job",
    service: "ecs-tasks.amazonaws.com",
    // Unverified which of them Batch fills in; either may be what opens the way.
    passedTo: ["batch.amazonaws.com", "ecs-tasks.amazonaws.com"],
    creates: "arn:aws:batch:*:ACCOUNT:job-definition/*",
    calls: [on("batch:RegisterJobDefinition"), on("batch:SubmitJob")],
    source: PATHFINDING,
  },
  {
    name: "a SageMaker notebook",
    service: "sagemaker.amazonaws.com",
    creates: "arn:aws:sagemaker:*:ACCOUNT:notebook-instance/*",
    calls: [on("sagemaker:CreateNotebookInstance"), on("sagemaker:CreatePresignedNotebookInstanceUrl")],
    source: PATHFINDING,
  },
  {
    name: "a SageMaker job",
    service: "sagemaker.amazonaws.com",
    creates: "arn:aws:sagemaker:*:ACCOUNT:*",
    calls: [anywhere("sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob")],
    source: PATHFINDING,
  },
  {
    name: "a CodeBuild project",
    service: "codebuild.amazonaws.com",
    creates: "arn:aws:codebuild:*:ACCOUNT:project/*",
    calls: [
      on("codebuild:CreateProject", "codebuild:UpdateProject"),
      on("codebuild:StartBuild", "codebuild:StartBuildBatch"),
    ],
    source: PATHFINDING,
  },
  {
    name: "an App Runner service",
    service: "tasks.apprunner.amazonaws.com",
    // AWS: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSAppRunnerFullAccess.html
    passedTo: ["apprunner.amazonaws.com"],
    creates: "arn:aws:apprunner:*:ACCOUNT:service/*",
    calls: [on("apprunner:CreateService", "apprunner:UpdateService")],
    source: PATHFINDING,
  },
  {
    name: "a Bedrock AgentCore code interpreter",
    service: "bedrock-agentcore.amazonaws.com",
    creates: "arn:aws:bedrock-agentcore:*:ACCOUNT:code-interpreter-custom/*",
    calls: [
      on("bedrock-agentcore:CreateCodeInterpreter"),
      on("bedrock-agentcore:StartCodeInterpreterSession"),
      on("bedrock-agentcore:InvokeCodeInterpreter"),
    ],
    source: PATHFINDING,
  },
  {
    name: "a state machine",
    service: "states.amazonaws.com",
    creates: "arn:aws:states:*:ACCOUNT:stateMachine:*",
    calls: [on("states:CreateStateMachine", "states:UpdateStateMachine"), on("states:StartExecution")],
    source: PATHFINDING,
  },
  {
    name: "a schedule",
    service: "scheduler.amazonaws.com",
    creates: "arn:aws:scheduler:*:ACCOUNT:schedule/*",
    calls: [on("scheduler:CreateSchedule", "scheduler:UpdateSchedule")],
    source: PATHFINDING,
  },
];

export const RUN_TECHNIQUES: readonly RunTechnique[] = [
  {
    name: "other code in a function",
    resource: /:lambda:[^:]*:[^:]*:function:[^:]+$/,
    calls: [on("lambda:UpdateFunctionCode")],
    source: RHINO,
  },
  {
    name: "a layer of one's own in a function",
    resource: /:lambda:[^:]*:[^:]*:function:[^:]+$/,
    calls: [on("lambda:UpdateFunctionConfiguration")],
    source: RHINO,
  },
  {
    name: "a build with other commands",
    resource: /:codebuild:[^:]*:[^:]*:project\//,
    calls: [on("codebuild:StartBuild", "codebuild:StartBuildBatch")],
    source: PMAPPER,
  },
  {
    name: "a command on an instance",
    resource: /:ec2:[^:]*:[^:]*:instance\//,
    calls: [on("ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey")],
    source: PMAPPER,
  },
  {
    name: "other user data for an instance",
    resource: /:ec2:[^:]*:[^:]*:instance\//,
    calls: [on("ec2:ModifyInstanceAttribute"), on("ec2:StopInstances"), on("ec2:StartInstances")],
    source: PATHFINDING,
  },
  {
    name: "a key of one's own in a Glue endpoint",
    resource: /:glue:[^:]*:[^:]*:devEndpoint\//,
    calls: [on("glue:UpdateDevEndpoint")],
    source: RHINO,
  },
  {
    name: "a notebook's URL",
    resource: /:sagemaker:[^:]*:[^:]*:notebook-instance\//,
    calls: [on("sagemaker:CreatePresignedNotebookInstanceUrl")],
    source: PATHFINDING,
  },
  {
    name: "another template in a stack",
    resource: /:cloudformation:[^:]*:[^:]*:stack\//,
    calls: [on("cloudformation:UpdateStack")],
    source: PMAPPER,
  },
  {
    name: "a change set of a stack",
    resource: /:cloudformation:[^:]*:[^:]*:stack\//,
    calls: [on("cloudformation:CreateChangeSet"), on("cloudformation:ExecuteChangeSet")],
    source: PATHFINDING,
  },
  {
    name: "a command in a task",
    resource: /:ecs:[^:]*:[^:]*:task\//,
    calls: [on("ecs:ExecuteCommand")],
    source: PATHFINDING,
  },
  {
    name: "code for an interpreter",
    resource: /:bedrock-agentcore:[^:]*:[^:]*:code-interpreter-custom\//,
    calls: [on("bedrock-agentcore:StartCodeInterpreterSession"), on("bedrock-agentcore:InvokeCodeInterpreter")],
    source: PATHFINDING,
  },
];

export const BECOME_TECHNIQUES: readonly BecomeTechnique[] = [
  {
    name: "assuming the role",
    of: "role",
    action: "sts:AssumeRole",
    source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
  },
  { name: "naming oneself in the trust policy", of: "role", action: "iam:UpdateAssumeRolePolicy", source: RHINO },
  { name: "an access key of the user", of: "user", action: "iam:CreateAccessKey", source: RHINO },
  { name: "a first password of the user", of: "user", action: "iam:CreateLoginProfile", source: RHINO },
  { name: "another password of the user", of: "user", action: "iam:UpdateLoginProfile", source: RHINO },
];
