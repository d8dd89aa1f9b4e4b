/**
 * Labels of versions.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html (2026-11)
 */
export const MOST_LABELS = 10;

/** AWS: labels begin with no number, and not with `aws` or `ssm`. */
export const isGoodLabel = (label: string): boolean => /^(?!\d|aws|ssm)[\w.-]{1,100}$/i.test(label);
