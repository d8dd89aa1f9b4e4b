import { events } from "@rolecall/aws-model/events";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeReplays } from "./archives/replay.js";
import { resumeAuthorizing } from "./connections/oauth.js";
import { resumeDeliveries } from "./delivery/deliver.js";
import { CancelReplay } from "./operations/cancel-replay.js";
import { CreateApiDestination } from "./operations/create-api-destination.js";
import { CreateArchive } from "./operations/create-archive.js";
import { CreateConnection } from "./operations/create-connection.js";
import { CreateEventBus } from "./operations/create-event-bus.js";
import { DeauthorizeConnection } from "./operations/deauthorize-connection.js";
import { DeleteApiDestination } from "./operations/delete-api-destination.js";
import { DeleteArchive } from "./operations/delete-archive.js";
import { DeleteConnection } from "./operations/delete-connection.js";
import { DeleteEventBus } from "./operations/delete-event-bus.js";
import { DeleteRule } from "./operations/delete-rule.js";
import { DescribeApiDestination } from "./operations/describe-api-destination.js";
import { DescribeArchive } from "./operations/describe-archive.js";
import { DescribeConnection } from "./operations/describe-connection.js";
import { DescribeEventBus } from "./operations/describe-event-bus.js";
import { DescribeReplay } from "./operations/describe-replay.js";
import { DescribeRule } from "./operations/describe-rule.js";
import { DisableRule } from "./operations/disable-rule.js";
import { EnableRule } from "./operations/enable-rule.js";
import { ListApiDestinations } from "./operations/list-api-destinations.js";
import { ListArchives } from "./operations/list-archives.js";
import { ListConnections } from "./operations/list-connections.js";
import { ListEventBuses } from "./operations/list-event-buses.js";
import { ListReplays } from "./operations/list-replays.js";
import { ListRuleNamesByTarget } from "./operations/list-rule-names-by-target.js";
import { ListRules } from "./operations/list-rules.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { ListTargetsByRule } from "./operations/list-targets-by-rule.js";
import { PutEvents } from "./operations/put-events.js";
import { PutPermission } from "./operations/put-permission.js";
import { PutRule } from "./operations/put-rule.js";
import { PutTargets } from "./operations/put-targets.js";
import { RemovePermission } from "./operations/remove-permission.js";
import { RemoveTargets } from "./operations/remove-targets.js";
import { StartReplay } from "./operations/start-replay.js";
import { TagResource } from "./operations/tag-resource.js";
import { TestEventPattern } from "./operations/test-event-pattern.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateApiDestination } from "./operations/update-api-destination.js";
import { UpdateArchive } from "./operations/update-archive.js";
import { UpdateConnection } from "./operations/update-connection.js";
import { UpdateEventBus } from "./operations/update-event-bus.js";
import { resources } from "./resources.js";
import { resumeSchedules } from "./schedules/timer.js";

/** Amazon EventBridge. README.md beside this file lists gaps and sources. */
export const eventsService: ServiceDefinition = {
  service: events,
  operations: [
    CancelReplay,
    CreateApiDestination,
    CreateArchive,
    CreateConnection,
    CreateEventBus,
    DeauthorizeConnection,
    DeleteApiDestination,
    DeleteArchive,
    DeleteConnection,
    DeleteEventBus,
    DeleteRule,
    DescribeApiDestination,
    DescribeArchive,
    DescribeConnection,
    DescribeEventBus,
    DescribeReplay,
    DescribeRule,
    DisableRule,
    EnableRule,
    ListApiDestinations,
    ListArchives,
    ListConnections,
    ListEventBuses,
    ListReplays,
    ListRuleNamesByTarget,
    ListRules,
    ListTagsForResource,
    ListTargetsByRule,
    PutEvents,
    PutPermission,
    PutRule,
    PutTargets,
    RemovePermission,
    RemoveTargets,
    StartReplay,
    TagResource,
    TestEventPattern,
    UntagResource,
    UpdateApiDestination,
    UpdateArchive,
    UpdateConnection,
    UpdateEventBus,
  ],
  resources,
  resume: async (host) => {
    await resumeDeliveries(host);
    await resumeReplays(host);
    await resumeSchedules(host);
    await resumeAuthorizing(host);
  },
};
