import type { RecordRows } from '../../model/record/read-record.ts';
import type { FixedValues, TextValues } from '../../model/record/record-columns.ts';
import type { Attributes, Described } from './items.ts';
import type { Known } from './known.ts';

const columns = [
  'project',
  'service',
  'environment',
  'version',
  'instance',
  'host',
  'dialect',
  'scope_name',
] as const;

export interface ReadOrigin extends Named {
  readonly dialect: string;
  readonly resource: Described;
  readonly scope: Described | undefined;
}

/** The columns that say where a row comes from. */
export class OriginReader {
  readonly #known: Known;
  readonly #texts: Readonly<Record<(typeof columns)[number], TextValues>>;
  readonly #resource: FixedValues;
  readonly #scope: FixedValues;
  /** Of the row before: rows of one sender follow one another. */
  #last: ReadOrigin | undefined;
  #lastResource = 0n;
  #lastScope = 0n;

  constructor(rows: RecordRows, known: Known) {
    this.#known = known;
    this.#texts = Object.fromEntries(columns.map((name) => [name, rows.text(name)])) as Readonly<
      Record<(typeof columns)[number], TextValues>
    >;
    this.#resource = rows.fixed('resource_id');
    this.#scope = rows.fixed('scope_id');
  }

  read(row: number): ReadOrigin {
    const last = this.#last;
    const [resource, scope] = [this.#resource.u64(row), this.#scope.u64(row)];
    if (last !== undefined && resource === this.#lastResource && scope === this.#lastScope) {
      if (this.#isLast(row, last)) return last;
    }
    this.#lastResource = resource;
    this.#lastScope = scope;
    this.#last = this.#describe(row, String(resource), String(scope));
    return this.#last;
  }

  #isLast(row: number, last: ReadOrigin): boolean {
    const texts = this.#texts;
    return (
      texts.service.text(row) === last.service &&
      texts.environment.text(row) === last.environment &&
      texts.version.text(row) === last.version &&
      texts.instance.text(row) === last.instance &&
      texts.host.text(row) === last.host &&
      texts.dialect.text(row) === last.dialect &&
      texts.project.text(row) === last.project
    );
  }

  #describe(row: number, resource: string, scope: string): ReadOrigin {
    const texts = this.#texts;
    const origin = {
      project: texts.project.text(row),
      service: texts.service.text(row),
      environment: texts.environment.text(row),
      version: texts.version.text(row),
      instance: texts.instance.text(row),
      host: texts.host.text(row),
      dialect: texts.dialect.text(row),
    };
    return {
      ...origin,
      resource: describeResource(this.#known, origin, resource),
      scope: describeScope(this.#known, origin.project, scope, texts.scope_name.text(row)),
    };
  }
}

interface Named {
  readonly project: string;
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly host: string;
}

/** A resource that was not met is made of the row's own columns. */
export function describeResource(known: Known, origin: Named, id: string): Described {
  const found = known.resource(origin.project, id);
  if (found !== undefined) return found;
  const attributes: Attributes = new Map();
  const add = (key: string, value: string) => {
    if (value !== '') attributes.set(key, value);
  };
  add('service.name', origin.service);
  add('deployment.environment.name', origin.environment);
  add('service.version', origin.version);
  add('service.instance.id', origin.instance);
  add('host.name', origin.host);
  return { id, name: origin.service, version: origin.version, schemaUrl: '', attributes };
}

export function describeScope(
  known: Known,
  project: string,
  id: string,
  name: string,
): Described | undefined {
  if (id === '0') return undefined;
  return (
    known.scope(project, id) ?? { id, name, version: '', schemaUrl: '', attributes: new Map() as Attributes }
  );
}
