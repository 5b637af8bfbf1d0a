import type { RecordRows } from '../../model/record/read-record.ts';
import type { FixedValues, TextValues } from '../../model/record/record-columns.ts';
import type { Attributes, Described } from './items.ts';
import type { Known } from './known.ts';

/** The columns that say where a row comes from. */
export class OriginReader {
  readonly #known: Known;
  readonly #texts: Readonly<Record<string, TextValues>>;
  readonly #resource: FixedValues;
  readonly #scope: FixedValues;

  constructor(rows: RecordRows, known: Known) {
    this.#known = known;
    const names = [
      'project',
      'service',
      'environment',
      'version',
      'instance',
      'host',
      'dialect',
      'scope_name',
    ];
    this.#texts = Object.fromEntries(names.map((name) => [name, rows.text(name)]));
    this.#resource = rows.fixed('resource_id');
    this.#scope = rows.fixed('scope_id');
  }

  read(row: number) {
    const text = (name: string) => this.#texts[name]!.text(row);
    const origin = {
      project: text('project'),
      service: text('service'),
      environment: text('environment'),
      version: text('version'),
      instance: text('instance'),
      host: text('host'),
      dialect: text('dialect'),
    };
    return {
      ...origin,
      resource: describeResource(this.#known, origin, String(this.#resource.u64(row))),
      scope: describeScope(this.#known, origin.project, String(this.#scope.u64(row)), text('scope_name')),
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
