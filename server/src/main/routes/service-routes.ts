import * as contract from '@headwater/contract';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import type { Reader } from '../../query/reader.ts';
import type { ApdexThresholds } from '../../query/services/apdex.ts';
import { getDependencies } from '../../query/services/dependencies.ts';
import { getDeployments } from '../../query/services/deployments.ts';
import { getService } from '../../query/services/get-service.ts';
import { listServices } from '../../query/services/list-services.ts';
import { getServicePerformance } from '../../query/services/performance.ts';
import { getRuntimeMetrics } from '../../query/services/runtime/get-runtime-metrics.ts';
import { getServiceErrors } from '../../query/services/service-errors.ts';
import { getTimeSpent } from '../../query/services/time-spent/get-time-spent.ts';
import type { Settings } from '../../store/settings/settings.ts';

/** The catalog of services, and the parts of the page of one. */
export function serviceRoutes(reader: Reader, settings: Settings): BoundRoute[] {
  const thresholdsOf = (project: string): ApdexThresholds => {
    return (id) => thresholdNs(settings.get({ kind: 'apdex', project, id })?.value);
  };
  return [
    bindRoute(contract.listServices, async ({ body }) => ({
      services: await listServices(reader, body, { thresholds: thresholdsOf(body.project) }),
    })),
    bindRoute(contract.getService, ({ params, body }) =>
      getService(reader, params.service, body, thresholdsOf(body.project)),
    ),
    bindRoute(contract.getServicePerformance, ({ params, body }) =>
      getServicePerformance(reader, { ...body, ...params }, thresholdsOf(body.project)),
    ),
    bindRoute(contract.getTimeSpent, ({ params, body }) => getTimeSpent(reader, { ...body, ...params })),
    bindRoute(contract.getDeployments, async ({ params, body }) => ({
      versions: await getDeployments(reader, params.service, body),
    })),
    bindRoute(contract.getServiceErrors, ({ params, body }) =>
      getServiceErrors(reader, { ...body, ...params }),
    ),
    bindRoute(contract.getDependencies, ({ params, body }) => getDependencies(reader, params.service, body)),
    bindRoute(contract.getRuntimeMetrics, ({ params, body }) =>
      getRuntimeMetrics(reader, params.service, body),
    ),
  ];
}

/** What the service's page saved: `{ thresholdMs }`. */
function thresholdNs(value: unknown): number | undefined {
  const ms = value !== null && typeof value === 'object' && 'thresholdMs' in value ? value.thresholdMs : 0;
  return typeof ms === 'number' && ms > 0 && ms <= 3_600_000 ? ms * 1e6 : undefined;
}
