import { events } from "@rolecall/aws-model/events";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeDeliveries } from "./delivery/deliver.js";
import { CreateEventBus } from "./operations/create-event-bus.js";
import { DeleteEventBus } from "./operations/delete-event-bus.js";
import { DeleteRule } from "./operations/delete-rule.js";
import { DescribeEventBus } from "./operations/describe-event-bus.js";
import { DescribeRule } from "./operations/describe-rule.js";
import { DisableRule } from "./operations/disable-rule.js";
import { EnableRule } from "./operations/enable-rule.js";
import { ListEventBuses } from "./operations/list-event-buses.js";
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
import { TagResource } from "./operations/tag-resource.js";
import { TestEventPattern } from "./operations/test-event-pattern.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateEventBus } from "./operations/update-event-bus.js";
import { resources } from "./resources.js";
import { resumeSchedules } from "./schedules/timer.js";

/** Amazon EventBridge. README.md beside this file lists gaps and sources. */
export const eventsService: ServiceDefinition = {
  service: events,
  operations: [
    CreateEventBus,
    DeleteEventBus,
    DeleteRule,
    DescribeEventBus,
    DescribeRule,
    DisableRule,
    EnableRule,
    ListEventBuses,
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
    TagResource,
    TestEventPattern,
    UntagResource,
    UpdateEventBus,
  ],
  resources,
  resume: async (host) => {
    await resumeDeliveries(host);
    await resumeSchedules(host);
  },
};
