/** Every service Rolecall emulates: one folder each, all of one shape. */
import type { ServiceDefinition } from "../kernel/service.js";
import { accessAnalyzerService } from "./access-analyzer/index.js";
import { apigatewayService } from "./apigateway/index.js";
import { apigatewayv2Service } from "./apigatewayv2/index.js";
import { cloudwatchService } from "./cloudwatch/index.js";
import { dynamodbService } from "./dynamodb/index.js";
import { dynamodbStreamsService } from "./dynamodb/streams/index.js";
import { eventsService } from "./events/index.js";
import { iamService } from "./iam/index.js";
import { iamToolboxService } from "./iam-toolbox/index.js";
import { kinesisService } from "./kinesis/index.js";
import { kmsService } from "./kms/index.js";
import { lambdaService } from "./lambda/index.js";
import { logsService } from "./logs/index.js";
import { organizationsService } from "./organizations/index.js";
import { s3Service } from "./s3/index.js";
import { schedulerService } from "./scheduler/index.js";
import { secretsmanagerService } from "./secretsmanager/index.js";
import { snsService } from "./sns/index.js";
import { sqsService } from "./sqs/index.js";
import { ssmService } from "./ssm/index.js";
import { stsService } from "./sts/index.js";

export const SERVICES: ReadonlyMap<string, ServiceDefinition> = new Map(
  [
    accessAnalyzerService,
    apigatewayService,
    apigatewayv2Service,
    cloudwatchService,
    dynamodbService,
    dynamodbStreamsService,
    eventsService,
    iamService,
    iamToolboxService,
    kinesisService,
    kmsService,
    lambdaService,
    logsService,
    organizationsService,
    sqsService,
    secretsmanagerService,
    snsService,
    s3Service,
    schedulerService,
    ssmService,
    stsService,
  ].map((definition) => [definition.service.name, definition]),
);
