import { getStatus } from '@headwater/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ask } from '../../api/client.ts';
import { useLive } from '../../api/use-live.ts';
import { useScope } from '../../app/scope/use-scope.ts';

const everyMs = 5_000;
/** Pages follow what arrives at most this often. */
const followEveryMs = 2_000;

export interface Arrivals {
  readonly spans: number;
  readonly logs: number;
  readonly metricPoints: number;
}

export function useStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => ask(getStatus, {}, signal),
    refetchInterval: everyMs,
  });
}

/** What arrived in the last second; makes the overview ask again while something arrives. */
export function useArrivals(): Arrivals | null {
  const scope = useScope();
  const client = useQueryClient();
  const [arrivals, setArrivals] = useState<Arrivals | null>(null);
  const lastFollowMs = useRef(0);
  const quiet = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive({ project: scope.project, topic: 'arrivals', enabled: scope.live }, (data) => {
    if (typeof data !== 'object' || data === null) return;
    const { spans = 0, logs = 0, metricPoints = 0 } = data as Partial<Arrivals>;
    setArrivals({ spans: Number(spans), logs: Number(logs), metricPoints: Number(metricPoints) });
    clearTimeout(quiet.current);
    quiet.current = setTimeout(() => setArrivals(null), followEveryMs);
    if (Date.now() - lastFollowMs.current < followEveryMs) return;
    lastFollowMs.current = Date.now();
    void client.invalidateQueries({ queryKey: ['status'] });
    void client.invalidateQueries({ queryKey: ['services'] });
  });
  return arrivals;
}
