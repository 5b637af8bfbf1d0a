import { XMLParser } from 'fast-xml-parser';
import type { Json } from '../../../values/json.ts';
import type { RowFunction, RowFunctionTable, RowValue } from '../entry.ts';
import { parseKeyValues } from './key-values.ts';
import { parseUserAgent } from './user-agent.ts';

function ofText(run: (text: string, args: readonly RowValue[]) => RowValue): RowFunction {
  return {
    types: ['string', 'unknown'],
    min: 1,
    result: 'dynamic',
    run: (args) => run(String(args[0] ?? ''), args),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function queryParameters(query: string): { [key: string]: Json } {
  const found: { [key: string]: Json } = {};
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    found[decode(cut < 0 ? pair : pair.slice(0, cut))] = cut < 0 ? '' : decode(pair.slice(cut + 1));
  }
  return found;
}

/** Scheme, host, port, path, user, query parameters and fragment, as they are written. */
function parseUrl(text: string): Json {
  const match =
    /^([a-z][a-z0-9+.-]*):(?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(
      text,
    );
  const part = (index: number) => match?.[index] ?? '';
  return {
    Scheme: part(1),
    Host: part(4),
    Port: part(5),
    Path: part(6),
    Username: part(2),
    Password: part(3),
    'Query Parameters': queryParameters(part(7)),
    Fragment: part(8),
  };
}

/** Fields of the first line of comma-separated values (RFC 4180). */
export function csvFields(text: string): string[] {
  const fields: string[] = [];
  let [field, quoted] = ['', false];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]!;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === ',') {
      fields.push(field);
      field = '';
    } else if (char === '\n' || (char === '\r' && text[i + 1] === '\n')) break;
    else field += char;
  }
  return [...fields, field];
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
});

/** Elements as bags, repeated ones as arrays, attributes as `@name`; null when the text is no XML. */
function parseXml(text: string): Json {
  if (!/^\s*</.test(text)) return null;
  try {
    const { '?xml': declaration, ...rest } = xml.parse(text, true) as Record<string, Json>;
    void declaration;
    return rest;
  } catch {
    return null;
  }
}

export const parserRowFunctions: RowFunctionTable = {
  parse_url: ofText(parseUrl),
  parseurl: ofText(parseUrl),
  parse_urlquery: ofText((text) => ({ 'Query Parameters': queryParameters(text.replace(/^\?/, '')) })),
  parseurlquery: ofText((text) => ({ 'Query Parameters': queryParameters(text.replace(/^\?/, '')) })),
  parse_csv: ofText(csvFields),
  parse_xml: ofText(parseXml),
  parse_user_agent: ofText((text, args) => parseUserAgent(text, args[1] ?? null)),
  __parse_kv: {
    types: ['string', 'dynamic'],
    min: 2,
    result: 'dynamic',
    run: ([text, options]) => parseKeyValues(String(text ?? ''), options as { [key: string]: Json }),
  },
};
