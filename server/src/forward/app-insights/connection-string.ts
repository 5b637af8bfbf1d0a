import { HeadwaterError } from '../../errors/headwater-error.ts';

/** Where an Application Insights resource is fed. */
export interface Connection {
  readonly iKey: string;
  /** Of the Live Metrics stream: its own as `LiveInstrumentationKey`, else the same. */
  readonly liveKey: string;
  readonly ingestion: URL;
  readonly live: URL;
}

const ingestionDefault = 'https://dc.services.visualstudio.com';
const liveDefault = 'https://rt.services.visualstudio.com';

/**
 * Reads `InstrumentationKey=…;IngestionEndpoint=…;LiveEndpoint=…`, or an instrumentation key alone.
 * @param url base address that counts instead of the endpoints; '' none
 * @throws HeadwaterError HEADWATER_FORWARD_DESTINATION
 */
export function parseConnection(text: string, url = ''): Connection {
  const isKey = text !== '' && !text.includes('=');
  const parts = new Map<string, string>();
  for (const part of isKey ? [] : text.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  const iKey = isKey ? text.trim() : (parts.get('instrumentationkey') ?? '');
  if (iKey === '') throw invalid('connectionString: has no InstrumentationKey');
  const suffix = parts.get('endpointsuffix');
  const location = parts.get('location');
  const inRegion = (prefix: string) =>
    `https://${location === undefined ? '' : `${location}.`}${prefix}.${suffix}`;
  const ingestion =
    url || parts.get('ingestionendpoint') || (suffix === undefined ? ingestionDefault : inRegion('dc'));
  const live =
    parts.get('liveendpoint') || (url !== '' ? url : suffix === undefined ? liveDefault : inRegion('live'));
  return {
    iKey,
    liveKey: parts.get('liveinstrumentationkey') ?? iKey,
    ingestion: addressOf(ingestion),
    live: addressOf(live),
  };
}

/** @throws HeadwaterError HEADWATER_FORWARD_DESTINATION */
export function addressOf(text: string): URL {
  if (!URL.canParse(text)) throw invalid(`url: ${JSON.stringify(text.slice(0, 200))} is no address`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalid('url: must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') throw invalid('url: keys go into headers or apiKey');
  return url;
}

const invalid = (detail: string) => new HeadwaterError('HEADWATER_FORWARD_DESTINATION', detail);
