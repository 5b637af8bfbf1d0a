/** How often a limit of `ModelLimits` cut something or left it out since the start; the items themselves were kept. */
export class Cuts {
  /** Attributes left out, sent twice, or whose value was cut; log bodies that were cut. */
  attributes = 0;
  /** Messages, stack traces and attributes of exceptions. */
  exceptions = 0;
  events = 0;
  links = 0;
  /** Buckets, bounds or quantiles of points. */
  buckets = 0;
  exemplars = 0;
}

export const cutKinds = ['attributes', 'exceptions', 'events', 'links', 'buckets', 'exemplars'] as const;
