import * as contract from '@headwater/contract';
import { mustManage } from '../../api/granted-project.ts';
import { type BoundRoute, bindRoute } from '../../api/route-handler.ts';
import type { ApiContext } from '../api-context.ts';

/** Who may sign in. */
export function userRoutes({ access }: Pick<ApiContext, 'access'>): BoundRoute[] {
  return [
    bindRoute(contract.listUsers, async ({ caller }) => {
      mustManage(caller);
      return {
        users: access.users.list().map(({ project, ...user }) => ({
          ...user,
          ...(project === undefined ? {} : { project }),
        })),
      };
    }),
    bindRoute(contract.createUser, async ({ body, caller }) => {
      mustManage(caller);
      return { name: body.name, password: await access.createUser(body.name, body, caller.name) };
    }),
    bindRoute(contract.removeUser, async ({ params, caller }) => {
      mustManage(caller);
      return { removed: await access.removeUser(params.name, caller.name) };
    }),
  ];
}
