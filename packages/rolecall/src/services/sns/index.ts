import { sns } from "@rolecall/aws-model/sns";
import type { ServiceDefinition } from "../../kernel/service.js";
import { certificate } from "./deliveries/certificate.js";
import { resumeConfirmations } from "./deliveries/confirmations.js";
import { dispatcherOf } from "./deliveries/dispatcher.js";
import { AddPermission } from "./operations/add-permission.js";
import { ConfirmSubscription } from "./operations/confirm-subscription.js";
import { CreateTopic } from "./operations/create-topic.js";
import { DeleteTopic } from "./operations/delete-topic.js";
import { GetSubscriptionAttributes } from "./operations/get-subscription-attributes.js";
import { GetTopicAttributes } from "./operations/get-topic-attributes.js";
import { ListSubscriptions } from "./operations/list-subscriptions.js";
import { ListSubscriptionsByTopic } from "./operations/list-subscriptions-by-topic.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { ListTopics } from "./operations/list-topics.js";
import { Publish } from "./operations/publish.js";
import { PublishBatch } from "./operations/publish-batch.js";
import { RemovePermission } from "./operations/remove-permission.js";
import { SetSubscriptionAttributes } from "./operations/set-subscription-attributes.js";
import { SetTopicAttributes } from "./operations/set-topic-attributes.js";
import { Subscribe } from "./operations/subscribe.js";
import { TagResource } from "./operations/tag-resource.js";
import { Unsubscribe } from "./operations/unsubscribe.js";
import { UntagResource } from "./operations/untag-resource.js";
import { refusal } from "./refusal.js";
import { resources } from "./resources.js";

/** Amazon SNS. README.md beside this file lists gaps and sources. */
export const snsService: ServiceDefinition = {
  service: sns,
  operations: [
    AddPermission,
    ConfirmSubscription,
    CreateTopic,
    DeleteTopic,
    GetSubscriptionAttributes,
    GetTopicAttributes,
    ListSubscriptions,
    ListSubscriptionsByTopic,
    ListTagsForResource,
    ListTopics,
    Publish,
    PublishBatch,
    RemovePermission,
    SetSubscriptionAttributes,
    SetTopicAttributes,
    Subscribe,
    TagResource,
    Unsubscribe,
    UntagResource,
  ],
  resources,
  refusal,
  document: certificate,
  resume: async (host) => {
    await dispatcherOf(host).resume();
    await resumeConfirmations(host);
  },
};
