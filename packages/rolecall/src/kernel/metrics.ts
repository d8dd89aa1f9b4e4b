/**
 * The door by which services tell what CloudWatch shows of them (`AWS/Lambda`, `AWS/Events`), and Logs what log lines tell;
 * implemented by `services/cloudwatch/own/gathered.ts`. Nobody is asked for permission, as on AWS: a service writes into
 * the account whose resource it is.
 */
export interface Metrics {
  /** Notes what happened and returns at once: values are gathered in memory and written a few seconds later. */
  put(observed: Observed): void;
  /** Resolves when everything noted so far is durable. */
  flush(): Promise<void>;
  /** Forgets what is not yet written: the store was reset. */
  forget(): void;
}

export interface Observed {
  readonly account: string;
  readonly region: string;
  /** `AWS/Lambda` */
  readonly namespace: string;
  readonly atMs: number;
  /** Each metric is written once for each of them; `{}` is the metric without dimensions. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
  readonly values: Readonly<Record<string, readonly [value: number, unit: string]>>;
  /** 1 for metrics of high resolution; a minute without it. */
  readonly resolutionSeconds?: 1;
}
