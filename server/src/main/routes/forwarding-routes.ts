import * as contract from '@headwater/contract';
import { mustManage } from '../../api/granted-project.ts';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import { parseConnection } from '../../forward/app-insights/connection-string.ts';
import type { Forwarder } from '../../forward/forwarder.ts';
import type { Settings } from '../../store/settings/settings.ts';
import { destinationKind, samplingId, samplingKind } from '../open/open-forwarding.ts';

export interface ForwardingContext {
  readonly forwarder: Forwarder;
  readonly settings: Settings;
  readonly nowMs: () => number;
}

/** As many destinations as a project may have; each has a queue of its own. */
const destinationsPerProject = 50;

export function forwardingRoutes({ forwarder, settings, nowMs }: ForwardingContext): BoundRoute[] {
  const stateOf = async (project: string, name: string): Promise<contract.DestinationState> => {
    // What was just set is at work once earlier changes are.
    await forwarder.settled();
    const state = forwarder.states(project, nowMs()).find(({ destination }) => destination.name === name);
    if (state === undefined) throw new HeadwaterError('HEADWATER_FORWARD_UNKNOWN', name);
    return masked(state);
  };
  const created = (project: string, name: string): contract.Destination => {
    const found = forwarder.states(project, nowMs()).find(({ destination }) => destination.name === name);
    if (found?.source === 'configured') throw new HeadwaterError('HEADWATER_FORWARD_READ_ONLY', name);
    if (found === undefined) throw new HeadwaterError('HEADWATER_FORWARD_UNKNOWN', name);
    return found.destination;
  };
  const keyOf = (project: string, id: string) => ({ kind: destinationKind, project, id });
  const samplingKey = (project: string) => ({ kind: samplingKind, project, id: samplingId });
  const samplingOf = (project: string): number | null => {
    const value = settings.get(samplingKey(project))?.value;
    return typeof value === 'number' ? value : null;
  };
  return [
    bindRoute(contract.getForwarding, async ({ query, caller }) => ({
      nowMs: nowMs(),
      mayManage: caller.mayManage,
      destinations: forwarder.states(query.project, nowMs()).map(masked),
      samplingProbability: samplingOf(query.project),
    })),
    bindRoute(contract.putDestination, async ({ params, body, caller }) => {
      mustManage(caller);
      const states = forwarder.states(body.project, nowMs());
      const known = states.find(({ destination }) => destination.name === params.name);
      if (known?.source === 'configured')
        throw new HeadwaterError('HEADWATER_FORWARD_READ_ONLY', params.name);
      if (known === undefined && states.length >= destinationsPerProject) {
        throw new HeadwaterError(
          'HEADWATER_FORWARD_DESTINATION',
          `there are ${destinationsPerProject}; remove some`,
        );
      }
      const next = unmasked({ ...body, name: params.name }, known?.destination);
      check(next);
      const { name, project, ...value } = next;
      await settings.put(keyOf(project, name), value, caller.name);
      return stateOf(project, name);
    }),
    bindRoute(contract.removeDestination, async ({ params, query, caller }) => {
      mustManage(caller);
      const gone = created(query.project, params.name);
      const removed = await settings.remove(keyOf(query.project, params.name), caller.name);
      await forwarder.settled();
      await forwarder.discard(gone);
      return { removed };
    }),
    bindRoute(contract.pauseDestination, async ({ params, body, caller }) => {
      mustManage(caller);
      const { name, project, ...value } = created(body.project, params.name);
      await settings.put(keyOf(project, name), { ...value, paused: body.paused }, caller.name);
      return stateOf(project, name);
    }),
    bindRoute(contract.putSampling, async ({ body, caller }) => {
      mustManage(caller);
      if (body.probability === null) await settings.remove(samplingKey(body.project), caller.name);
      else await settings.put(samplingKey(body.project), body.probability, caller.name);
      return { samplingProbability: samplingOf(body.project) };
    }),
  ];
}

/** Without what opens other people's doors: keys, and headers that look like keys. */
function masked(state: contract.DestinationState): contract.DestinationState {
  const { destination } = state;
  const hide = (text: string) => (text === '' ? '' : contract.keptSecret);
  const headers = Object.fromEntries(
    Object.keys(destination.headers).map((name) => [name, contract.keptSecret]),
  );
  return {
    ...state,
    destination: {
      ...destination,
      apiKey: hide(destination.apiKey),
      connectionString: destination.connectionString.replace(
        /(instrumentationkey=)?([0-9a-f]{4})[\w-]{12,}/i,
        `$1$2${contract.keptSecret}`,
      ),
      headers,
    },
  };
}

/** A secret that was sent back as it was shown is the one that is kept. */
function unmasked(next: contract.Destination, known: contract.Destination | undefined): contract.Destination {
  const kept = (text: string, before: string | undefined) =>
    text.includes(contract.keptSecret) ? (before ?? '') : text;
  return {
    ...next,
    apiKey: kept(next.apiKey, known?.apiKey),
    connectionString: kept(next.connectionString, known?.connectionString),
    headers: Object.fromEntries(
      Object.entries(next.headers).map(([name, value]) => [name, kept(value, known?.headers[name])]),
    ),
  };
}

/** @throws HeadwaterError HEADWATER_FORWARD_DESTINATION for what can never work */
function check({ type, url, connectionString }: contract.Destination): void {
  if (type === 'application-insights') parseConnection(connectionString, url);
  else if (url === '' && type !== 'datadog-intake') {
    throw new HeadwaterError('HEADWATER_FORWARD_DESTINATION', 'url: is missing');
  }
}
