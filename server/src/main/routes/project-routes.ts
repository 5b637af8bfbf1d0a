import * as contract from '@headwater/contract';
import type { ProjectEntry } from '../../access/projects.ts';
import { connectProject } from '../../api/connect/project-lines.ts';
import { mustManage } from '../../api/granted-project.ts';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import type { Config } from '../../config/schema.ts';
import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { ApiContext } from '../api-context.ts';

type Context = Pick<ApiContext, 'access' | 'addresses' | 'config'>;

/** Projects with their keys. */
export function projectRoutes(context: Context): BoundRoute[] {
  return [...readRoutes(context), ...changeRoutes(context)];
}

function readRoutes(context: Context): BoundRoute[] {
  const { access, config } = context;
  return [
    bindRoute(contract.getProjects, async ({ granted, caller }) => ({
      projects: access.projects
        .list()
        .filter(({ name }) => granted === undefined || name === granted)
        .map((entry) => describe(context, entry)),
      adopting: access.adopting,
      adopted: granted === undefined ? access.adopted.list() : [],
      mayManage: caller.mayManage,
      retention: retentionOf(config),
    })),
    bindRoute(contract.getRefusedKeys, async ({ granted }) => ({
      keys: granted === undefined ? access.refused.list() : [],
    })),
  ];
}

function changeRoutes(context: Context): BoundRoute[] {
  const { access } = context;
  return [
    bindRoute(contract.createProject, async ({ body, caller }) => {
      mustManage(caller);
      return describe(context, await access.projects.create(body.name, body.title, Date.now(), caller.name));
    }),
    bindRoute(contract.removeProject, async ({ params, caller }) => {
      mustManage(caller);
      await access.keys.revokeAll(params.name, caller.name);
      return { removed: await access.projects.remove(params.name, caller.name) };
    }),
    bindRoute(contract.addInstrumentationKey, async ({ params, body, caller }) => {
      mustManage(caller);
      const entry = await access.projects.addKey(params.name, body.key, Date.now(), caller.name);
      access.adopted.forget(body.key);
      access.refused.forget(body.key);
      return describe(context, entry);
    }),
    bindRoute(contract.createApiKey, async ({ params, body, caller }) => {
      mustManage(caller);
      if (access.projects.get(params.name) === undefined)
        throw new HeadwaterError('HEADWATER_PROJECT_NOT_FOUND', params.name);
      return await access.keys.create(params.name, body, Date.now(), caller.name);
    }),
    bindRoute(contract.revokeApiKey, async ({ params, caller }) => {
      mustManage(caller);
      return { removed: await access.keys.revoke(params.id, caller.name) };
    }),
  ];
}

function describe({ access, addresses }: Context, entry: ProjectEntry): contract.ManagedProject {
  const { name, title, source, createdMs, instrumentationKeys, appId } = entry;
  const ids = access.projects.idsOf(name);
  const needsKey = !(access.adopting && name === 'default');
  const { connectionString, secureConnectionString, lines } = connectProject(addresses(), ids, needsKey);
  return {
    name,
    title,
    source,
    instrumentationKeys: [...instrumentationKeys],
    appId,
    ...(createdMs > 0 ? { createdMs } : {}),
    ...(connectionString === undefined ? {} : { connectionString }),
    ...(secureConnectionString === undefined ? {} : { secureConnectionString }),
    keys: access.keys.list(name),
    lines,
  };
}

function retentionOf({ retention }: Config): { signal: string; days: number }[] {
  return [
    { signal: 'spans', days: retention.spansDays },
    { signal: 'logs', days: retention.logsDays },
    { signal: 'metrics', days: retention.metricsDays },
    { signal: 'rollups', days: retention.rollupsDays },
  ];
}
