import { type Bytes, bytesOf } from '../../../../model/columns/bytes.ts';
import { noBytes } from '../../../../model/rows/origin.ts';
import { RememberedFacts } from './remembered-facts.ts';

const requestForm = /^(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|TRACE|CONNECT)(?: (\/\S*))?$/;
/** OpenCensus' database integrations send no type, but the query as a property that is named like the span. */
const queryForm = /^(mysql|postgresql|sqlalchemy|mongodb|pymongo)\.query$/;

/** What the name of a request or a dependency says; empty where it says nothing. */
export interface NameFacts {
  /** Capitals only, as OpenCensus names requests without a route. */
  readonly isBare: boolean;
  /** `GET` of the request `GET /cart`. */
  readonly method: Bytes;
  /** `/cart` of the request `GET /cart`. */
  readonly route: Bytes;
  /** `GET` of the dependency `GET anything`. */
  readonly verb: Bytes;
  /** `mysql` of the dependency `mysql.query`. */
  readonly database: Bytes;
}

export const nameFacts = new RememberedFacts<NameFacts>((name) => {
  const [, method, route] = requestForm.exec(name) ?? [];
  return {
    isBare: /^[A-Z]*$/.test(name),
    method: orNone(method),
    route: orNone(route),
    verb: orNone(/^([A-Z]{3,7}) /.exec(name)?.[1]),
    database: orNone(queryForm.exec(name)?.[1]),
  };
});

function orNone(text: string | undefined): Bytes {
  return text === undefined ? noBytes : bytesOf(text);
}
