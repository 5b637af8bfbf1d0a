import { type Bytes, bytesOf } from '../../../model/columns/bytes.ts';
import { isText } from './texts.ts';

/** The attribute in which one of OpenCensus' database integrations puts its query: all it says of the database. */
export interface QueryKey {
  readonly key: Bytes;
  /** OpenTelemetry's name of the database (db.system.name); SQLAlchemy does not tell which one it speaks to. */
  readonly system: Bytes;
}

const queryKeys: readonly QueryKey[] = [
  { key: bytesOf('mysql.query'), system: bytesOf('mysql') },
  { key: bytesOf('pymysql.query'), system: bytesOf('mysql') },
  { key: bytesOf('postgresql.query'), system: bytesOf('postgresql') },
  { key: bytesOf('sqlalchemy.query'), system: bytesOf('other_sql') },
];
export const systemKey = bytesOf('db.system.name');
export const queryTextKey = bytesOf('db.query.text');
const y = 0x79;

// hot: once an attribute whose key is about as long
export function queryKeyOf(source: Bytes, start: number, length: number): QueryKey | undefined {
  if (source.u8[start + length - 1] !== y) return undefined;
  for (const queryKey of queryKeys) if (isText(queryKey.key, source, start, length)) return queryKey;
  return undefined;
}
