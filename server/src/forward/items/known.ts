import type { RecordRows } from '../../model/record/read-record.ts';
import { AttributeColumns, parseAttributes } from './attributes.ts';
import type { Attributes, Described } from './items.ts';

/** What rows refer to by number is remembered in the order of its last use; as many as ingest remembers, twice. */
const resourcesKept = 8_192;
const seriesKept = 262_144;

/** What all points of a series have in common. */
export interface KnownSeries {
  readonly metric: string;
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly instance: string;
  readonly host: string;
  readonly dialect: string;
  readonly resourceId: string;
  readonly scopeId: string;
  readonly scopeName: string;
  readonly metricKind: number;
  readonly temporality: number;
  readonly monotonic: boolean;
  readonly unit: string;
  readonly description: string;
  readonly attributes: Attributes;
}

/** Resources, scopes and series of what passes by; rows refer to them by number. */
export class Known {
  readonly #described = new Recent<Described>(resourcesKept);
  readonly #series = new Recent<KnownSeries>(seriesKept);

  learnResources(rows: RecordRows): void {
    const [project, id, kind] = [rows.text('project'), rows.fixed('id'), rows.text('kind')];
    const [name, version, url] = [rows.text('name'), rows.text('version'), rows.text('schema_url')];
    const attributes = rows.text('attributes');
    for (let row = 0; row < rows.rows; row += 1) {
      const key = String(id.u64(row));
      this.#described.set(`${project.text(row)} ${kind.text(row)} ${key}`, {
        id: key,
        name: name.text(row),
        version: version.text(row),
        schemaUrl: url.text(row),
        attributes: parseAttributes(attributes.text(row)),
      });
    }
  }

  learnSeries(rows: RecordRows): void {
    const attributes = new AttributeColumns(rows);
    const [project, id] = [rows.text('project'), rows.fixed('series_id')];
    for (let row = 0; row < rows.rows; row += 1) {
      const text = (column: string) => rows.text(column).text(row);
      this.#series.set(`${project.text(row)} ${id.u64(row)}`, {
        metric: text('metric'),
        service: text('service'),
        environment: text('environment'),
        version: text('version'),
        instance: text('instance'),
        host: text('host'),
        dialect: text('dialect'),
        resourceId: String(rows.fixed('resource_id').u64(row)),
        scopeId: String(rows.fixed('scope_id').u64(row)),
        scopeName: text('scope_name'),
        metricKind: rows.fixed('kind').u8(row),
        temporality: rows.fixed('temporality').u8(row),
        monotonic: rows.fixed('monotonic').u8(row) === 1,
        unit: text('unit'),
        description: text('description'),
        attributes: attributes.read(row),
      });
    }
  }

  resource(project: string, id: string): Described | undefined {
    return this.#described.get(`${project} resource ${id}`);
  }

  scope(project: string, id: string): Described | undefined {
    return this.#described.get(`${project} scope ${id}`);
  }

  series(project: string, id: string): KnownSeries | undefined {
    return this.#series.get(`${project} ${id}`);
  }
}

class Recent<T> {
  readonly #limit: number;
  readonly #values = new Map<string, T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): T | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.#values.delete(key);
    if (this.#values.size >= this.#limit) {
      const oldest = this.#values.keys().next();
      if (!oldest.done) this.#values.delete(oldest.value);
    }
    this.#values.set(key, value);
  }
}
