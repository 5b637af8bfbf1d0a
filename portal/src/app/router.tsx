import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Failed, Loading } from '../components/states/States.tsx';
import { startLanguage } from '../pages/query/schema-query.ts';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';
import { formatUrlState, parseUrlState } from './scope/use-url-state.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

const routes = root.addChildren([
  page(
    '/',
    lazyRouteComponent(() => import('../pages/overview/OverviewPage.tsx'), 'OverviewPage'),
  ),
  page(
    '/live',
    lazyRouteComponent(() => import('../pages/live/LivePage.tsx'), 'LivePage'),
  ),
  page(
    '/map',
    lazyRouteComponent(() => import('../pages/application-map/ApplicationMapPage.tsx'), 'ApplicationMapPage'),
  ),
  page(
    '/services',
    lazyRouteComponent(() => import('../pages/services/ServicesPage.tsx'), 'ServicesPage'),
  ),
  page(
    '/services/$service',
    lazyRouteComponent(() => import('../pages/services/ServicePage.tsx'), 'ServicePage'),
  ),
  page(
    '/services/$service/resource',
    lazyRouteComponent(() => import('../pages/services/resource/ResourcePage.tsx'), 'ResourcePage'),
  ),
  page(
    '/traces',
    lazyRouteComponent(() => import('../pages/traces/TracesPage.tsx'), 'TracesPage'),
  ),
  page(
    '/traces/$traceId',
    lazyRouteComponent(() => import('../pages/trace/TracePage.tsx'), 'TracePage'),
  ),
  page(
    '/performance',
    lazyRouteComponent(() => import('../pages/performance/PerformancePage.tsx'), 'PerformancePage'),
  ),
  page(
    '/failures',
    lazyRouteComponent(() => import('../pages/failures/FailuresPage.tsx'), 'FailuresPage'),
  ),
  page(
    '/transactions',
    lazyRouteComponent(() => import('../pages/transactions/SearchPage.tsx'), 'SearchPage'),
  ),
  page(
    '/transactions/$operationId',
    lazyRouteComponent(
      () => import('../pages/transactions/end-to-end/TransactionPage.tsx'),
      'TransactionPage',
    ),
  ),
  page(
    '/usage',
    lazyRouteComponent(() => import('../pages/usage/UsagePage.tsx'), 'UsagePage'),
  ),
  page(
    '/logs',
    lazyRouteComponent(() => import('../pages/logs/LogsPage.tsx'), 'LogsPage'),
  ),
  page(
    '/query',
    lazyRouteComponent(() => {
      startLanguage();
      return import('../pages/query/QueryPage.tsx');
    }, 'QueryPage'),
  ),
  page(
    '/metrics',
    lazyRouteComponent(() => import('../pages/metrics/MetricsPage.tsx'), 'MetricsPage'),
  ),
  page(
    '/forwarding',
    lazyRouteComponent(() => import('../pages/forwarding/ForwardingPage.tsx'), 'ForwardingPage'),
  ),
  page(
    '/doctor',
    lazyRouteComponent(() => import('../pages/doctor/DoctorPage.tsx'), 'DoctorPage'),
  ),
  page(
    '/settings',
    lazyRouteComponent(() => import('../pages/settings/SettingsPage.tsx'), 'SettingsPage'),
  ),
]);

export const router = createRouter({
  routeTree: routes,
  parseSearch: parseUrlState,
  stringifySearch: formatUrlState,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />,
});
