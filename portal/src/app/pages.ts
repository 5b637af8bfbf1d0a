import type { IconName } from '../components/Icon.tsx';
import type { PagePath } from '../components/PageLink.tsx';
import type { MessageKey } from './messages/index.ts';

/** The rail, top to bottom; a page stands here when it works. */
export const pages: readonly {
  readonly path: PagePath;
  readonly title: MessageKey;
  readonly icon: IconName;
}[] = [
  { path: '/', title: 'page.overview', icon: 'overview' },
  { path: '/live', title: 'page.live', icon: 'live' },
  { path: '/map', title: 'page.map', icon: 'map' },
  { path: '/services', title: 'page.services', icon: 'services' },
  { path: '/traces', title: 'page.traces', icon: 'traces' },
  { path: '/performance', title: 'page.performance', icon: 'performance' },
  { path: '/failures', title: 'page.failures', icon: 'failures' },
  { path: '/transactions', title: 'page.transactions', icon: 'transactions' },
  { path: '/logs', title: 'page.logs', icon: 'logs' },
  { path: '/query', title: 'page.query', icon: 'query' },
  { path: '/metrics', title: 'page.metrics', icon: 'metrics' },
  { path: '/usage', title: 'page.usage', icon: 'usage' },
  { path: '/forwarding', title: 'page.forwarding', icon: 'forwarding' },
  { path: '/doctor', title: 'page.doctor', icon: 'doctor' },
  { path: '/settings', title: 'page.settings', icon: 'settings' },
];
