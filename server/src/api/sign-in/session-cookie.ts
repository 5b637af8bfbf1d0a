import type { IncomingHttpHeaders } from 'node:http';

/** Cookies are shared by all ports of a host, so that servers side by side need names of their own. */
const nameFor = (host: string | undefined): string =>
  `headwater_session_${/:(\d+)$/.exec(host ?? '')?.[1] ?? 'default'}`;
/** What `newSecret` makes. */
const tokenForm = /^[\w-]{43}$/;

/** What the session's cookie holds; undefined without one. */
export function sessionOf(headers: IncomingHttpHeaders): string | undefined {
  const name = nameFor(headers.host);
  for (const pair of (headers.cookie ?? '').split(';', 100)) {
    const [key, value = ''] = pair.trim().split('=', 2);
    if (key === name && tokenForm.test(value)) return value;
  }
  return undefined;
}

/**
 * The header that gives the browser its cookie. Pages cannot read it, and it comes with requests of our own pages
 * only; over TLS it is never sent without.
 */
export function sessionCookie(
  host: string | undefined,
  token: string,
  maxAgeSeconds: number,
  secure: boolean,
): string {
  const parts = [`${nameFor(host)}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  return [...parts, `Max-Age=${maxAgeSeconds}`, ...(secure ? ['Secure'] : [])].join('; ');
}
