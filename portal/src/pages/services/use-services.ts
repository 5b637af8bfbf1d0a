import {
  getDependencies,
  getDeployments,
  getRuntimeMetrics,
  getService,
  getServiceErrors,
  getServicePerformance,
  getTimeSpent,
  listServices,
  type ResourceChoice,
} from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import { type Answer, ask } from '../../api/client.ts';
import { useScope } from '../../app/scope/use-scope.ts';

const buckets = 90;
/** Stacked bars need some width. */
const bars = 60;

export function useServices() {
  const scope = useScope();
  return useQuery({
    queryKey: ['services', scope.key],
    queryFn: ({ signal }) => ask(listServices, { body: scope.ask() }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export function useService(service: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['service', service, scope.key],
    queryFn: ({ signal }) =>
      ask(getService, { params: { service }, body: { ...scope.ask(), buckets: 1 } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export type ServiceDetail = Answer<typeof getService>;

/** @param resource one operation of the service, or all its entry spans */
export function usePerformance(service: string, resource?: ResourceChoice) {
  const scope = useScope();
  return useQuery({
    queryKey: ['service-performance', service, resource, scope.key],
    queryFn: ({ signal }) =>
      ask(
        getServicePerformance,
        { params: { service }, body: { ...scope.ask(), buckets, ...(resource && { resource }) } },
        signal,
      ),
    refetchInterval: scope.refetchInterval,
  });
}

export function useTimeSpent(service: string, resource?: ResourceChoice) {
  const scope = useScope();
  return useQuery({
    queryKey: ['time-spent', service, resource, scope.key],
    queryFn: ({ signal }) =>
      ask(
        getTimeSpent,
        { params: { service }, body: { ...scope.ask(), buckets: bars, ...(resource && { resource }) } },
        signal,
      ),
    refetchInterval: scope.refetchInterval,
  });
}

export function useServiceErrors(service: string, resource?: ResourceChoice) {
  const scope = useScope();
  return useQuery({
    queryKey: ['service-errors', service, resource, scope.key],
    queryFn: ({ signal }) =>
      ask(
        getServiceErrors,
        { params: { service }, body: { ...scope.ask(), ...(resource && { resource }) } },
        signal,
      ),
    refetchInterval: scope.refetchInterval,
  });
}

export function useDeployments(service: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['deployments', service, scope.key],
    queryFn: ({ signal }) => ask(getDeployments, { params: { service }, body: scope.ask() }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export function useDependencies(service: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['dependencies', service, scope.key],
    queryFn: ({ signal }) => ask(getDependencies, { params: { service }, body: scope.ask() }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

export function useRuntimeMetrics(service: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ['runtime-metrics', service, scope.key],
    queryFn: ({ signal }) =>
      ask(getRuntimeMetrics, { params: { service }, body: { ...scope.ask(), buckets } }, signal),
    refetchInterval: scope.refetchInterval,
  });
}
