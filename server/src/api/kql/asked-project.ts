import { HeadwaterError } from '../../errors/headwater-error.ts';

/** The projects of this server, as the query services of Azure name them. */
export interface NamedProjects {
  /** The project that an application id, workspace id or name stands for; undefined for none */
  readonly find: (id: string) => string | undefined;
  readonly list: () => readonly { readonly name: string; readonly appId: string }[];
}

/** More would not help to find the one that was meant. */
const mostNamed = 20;

/**
 * The project that a question is about: that of its key, whatever id it names, else that of the id.
 *
 * @param id of an application or workspace, a project's name, or a resource id whose last part is one of these
 * @throws HeadwaterError HEADWATER_PROJECT_NOT_FOUND naming those there are: data of another would be worse than none
 */
export function askedProject({ find, list }: NamedProjects, id: string, granted: string | undefined): string {
  const project = granted ?? find(id) ?? find(id.slice(id.lastIndexOf('/') + 1));
  if (project !== undefined) return project;
  const known = list()
    .slice(0, mostNamed)
    .map(({ name, appId }) => `${name} (${appId})`);
  throw new HeadwaterError(
    'HEADWATER_PROJECT_NOT_FOUND',
    `"${id.slice(0, 200)}" is neither the application id nor the name of one; known are ${known.join(', ')}`,
  );
}
