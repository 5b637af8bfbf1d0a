export type AppInsightsRoute =
  | { readonly name: 'track' | 'validate' | 'ping' | 'post' }
  | { readonly name: 'appId'; readonly iKey: string };

const fixed: Readonly<Record<string, AppInsightsRoute>> = {
  '/v2/track': { name: 'track' },
  '/v2.1/track': { name: 'track' },
  '/v2/validate': { name: 'validate' },
  '/quickpulseservice.svc/ping': { name: 'ping' },
  '/quickpulseservice.svc/post': { name: 'post' },
};
const profile = /^\/api\/profiles\/([^/]{1,64})\/appid$/;

/**
 * The route of a request. Clients put an endpoint and a path together as they are, so `//v2.1/track` is what most of
 * them ask for: repeated slashes count as one, a last one as none.
 */
export function routeOf(url: string): AppInsightsRoute | undefined {
  const first = url.charCodeAt(1) | 0x20;
  // Everything below begins with /v, /q, /a or another slash.
  if (first !== 0x76 && first !== 0x71 && first !== 0x61 && first !== 0x2f) return undefined;
  const query = url.indexOf('?');
  const path = (query < 0 ? url : url.slice(0, query)).replace(/\/{2,}/g, '/').toLowerCase();
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (Object.hasOwn(fixed, trimmed)) return fixed[trimmed];
  const iKey = profile.exec(trimmed)?.[1];
  return iKey === undefined ? undefined : { name: 'appId', iKey };
}
