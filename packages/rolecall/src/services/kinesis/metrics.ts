const ALL = [
  "IncomingBytes",
  "IncomingRecords",
  "OutgoingBytes",
  "OutgoingRecords",
  "WriteProvisionedThroughputExceeded",
  "ReadProvisionedThroughputExceeded",
  "IteratorAgeMilliseconds",
];

/** `ALL` stands for every metric. */
export const expanded = (metrics: readonly string[]): readonly string[] => (metrics.includes("ALL") ? ALL : metrics);
