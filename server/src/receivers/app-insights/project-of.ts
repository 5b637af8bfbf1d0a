import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { Authenticate } from '../../ingest/authenticate.ts';
import type { KeyFault } from './decode-items.ts';
import type { EnvelopeBody } from './envelopes/envelope-body.ts';
import { field } from './envelopes/scanned-item.ts';
import { invalidKey } from './respond.ts';

/**
 * The project of a request: of its key header, else of the first instrumentation key that may send. Without keys
 * every instrumentation key is adopted.
 */
export function projectOf(
  request: Pick<IncomingMessage, 'headers'>,
  envelopes: EnvelopeBody,
  authenticate: Authenticate,
): { project: string; keyFault: KeyFault } {
  if (request.headers['x-headwater-key'] !== undefined) {
    return { project: authenticate(request.headers), keyFault: () => undefined };
  }
  const projects = new Map<string, string | undefined>();
  const find = (iKey: string): string | undefined => {
    if (projects.has(iKey)) return projects.get(iKey);
    const project = projectOfKey(iKey, authenticate);
    projects.set(iKey, project);
    return project;
  };
  let isEmpty = true;
  for (envelopes.rewind(); envelopes.next(); isEmpty = false) {
    const project = find(envelopes.item.text(field.iKey));
    if (project === undefined) continue;
    return { project, keyFault: (iKey) => (find(iKey) === project ? undefined : invalidKey) };
  }
  if (!isEmpty) throw new HeadwaterError('HEADWATER_INGEST_KEY_UNKNOWN');
  return { project: 'default', keyFault: () => undefined };
}

/** Undefined when the instrumentation key may not send. */
export function projectOfKey(iKey: string, authenticate: Authenticate): string | undefined {
  return projectOfHeaders({ 'x-headwater-key': iKey }, authenticate);
}

/** Of what the headers say alone; undefined when that may not send. */
export function projectOfHeaders(
  headers: IncomingHttpHeaders,
  authenticate: Authenticate,
): string | undefined {
  try {
    return authenticate(headers);
  } catch {
    return undefined;
  }
}
