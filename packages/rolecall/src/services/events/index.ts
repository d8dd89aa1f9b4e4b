import { events } from "@rolecall/aws-model/events";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeReplays } from "./archives/replay.js";
import { resumeDeliveries } from "./delivery/deliver.js";
import { CancelReplay } from "./operations/cancel-replay.js";
import { CreateArchive } from "./operations/create-archive.js";
import { CreateEventBus } from "./operations/create-event-bus.js";
import { DeleteArchive } from "./operations/delete-archive.js";
import { DeleteEventBus } from "./operations/delete-event-bus.js";
import { DeleteRule } from "./operations/delete-rule.js";
import { DescribeArchive } from "./operations/describe-archive.js";
import { DescribeEventBus } from "./operations/describe-event-bus.js";
import { DescribeReplay } from "./operations/describe-replay.js";
import { DescribeRule } from "./operations/describe-rule.js";
import { DisableRule } from "./operations/disable-rule.js";
import { EnableRule } from "./operations/enable-rule.js";
import { ListArchives } from "./operations/list-archives.js";
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
import { UpdateArchive } from "./operations/update-archive.js";
import { UpdateEventBus } from "./operations/update-event-bus.js";
import { resources } from "./resources.js";
import { resumeSchedules } from "./schedules/timer.js";

/** Amazon EventBridge. README.md beside this file lists gaps and sources. */
export const eventsService: ServiceDefinition = {
  service: events,
  operations: [
    CancelReplay,
    CreateArchive,
    CreateEventBus,
    DeleteArchive,
    DeleteEventBus,
    DeleteRule,
    DescribeArchive,
    DescribeEventBus,
    DescribeReplay,
    DescribeRule,
    DisableRule,
    EnableRule,
    ListArchives,
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
    UpdateArchive,
    UpdateEventBus,
  ],
  resources,
  resume: async (host) => {
    await resumeDeliveries(host);
    await resumeReplays(host);
    await resumeSchedules(host);
  },
};
