/** What one instance did in some time. Weighted: a sampled item counts for those it stands for. */
export interface ItemCounts {
  requests: number;
  requestsFailed: number;
  /** Sum over the requests; divide by `requests` for the mean */
  requestMs: number;
  dependencies: number;
  dependenciesFailed: number;
  dependencyMs: number;
  exceptions: number;
}

export function noCounts(): ItemCounts {
  return {
    requests: 0,
    requestsFailed: 0,
    requestMs: 0,
    dependencies: 0,
    dependenciesFailed: 0,
    dependencyMs: 0,
    exceptions: 0,
  };
}

export const countNames = Object.keys(noCounts()) as readonly (keyof ItemCounts)[];

/** Adds a span to its side. */
export function countSpan(
  counts: ItemCounts,
  side: 'request' | 'dependency',
  { weight, ms, failed }: { readonly weight: number; readonly ms: number; readonly failed: boolean },
): void {
  const weightFailed = failed ? weight : 0;
  if (side === 'request') {
    counts.requests += weight;
    counts.requestsFailed += weightFailed;
    counts.requestMs += ms * weight;
  } else {
    counts.dependencies += weight;
    counts.dependenciesFailed += weightFailed;
    counts.dependencyMs += ms * weight;
  }
}
