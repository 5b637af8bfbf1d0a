import { readFileSync, statSync } from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { HeadwaterError } from '../errors/headwater-error.ts';

/** One of the two inputs of the Local Forwarder. */
export interface ForwarderInput {
  readonly enabled: boolean;
  readonly host: string;
  /** Absent where the file has none: the standard port. */
  readonly port: number | undefined;
}

/** Microsoft's LocalForwarder.config; what the file leaves out has the forwarder's own defaults. */
export interface LocalForwarderConfig {
  readonly applicationInsights: ForwarderInput;
  readonly openCensus: ForwarderInput;
  /** Empty when none was entered. */
  readonly instrumentationKey: string;
  readonly liveMetricsKey: string;
  /** Opens a Live Metrics stream that wants a key; empty when none was entered. */
  readonly liveMetricsApiKey: string;
  /** Whether the file asks for Microsoft's adaptive sampling. */
  readonly adaptiveSampling: boolean;
}

/** The file Microsoft ships has 2 KB. */
const limitBytes = 256 * 1024;
const everyInterface = '0.0.0.0';

/**
 * Reads a LocalForwarder.config of this process's file system and environment.
 * @throws HeadwaterError HEADWATER_CONFIG_FILE when it cannot be read, and what `parseLocalForwarder` throws
 */
export function readLocalForwarder(path: string): LocalForwarderConfig {
  let text: string;
  try {
    if (statSync(path).size > limitBytes) throw new Error(`is larger than ${limitBytes} bytes`);
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HeadwaterError('HEADWATER_CONFIG_FILE', `${path}: ${(cause as Error).message}`, { cause });
  }
  return parseLocalForwarder(text, process.env);
}

/**
 * Reads LocalForwarder.config: a byte order mark is allowed, `%NAME%` in a value is taken from the environment after
 * the XML was read. A document type or an entity of its own is refused, as neither has a use here and both are
 * weapons (https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing).
 * @throws HeadwaterError HEADWATER_CONFIG_INVALID
 */
export function parseLocalForwarder(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): LocalForwarderConfig {
  const xml = text.replace(/^\uFEFF/, '');
  if (xml.length > limitBytes) throw invalid(`is larger than ${limitBytes} bytes`);
  if (/<!(?!--|\[CDATA\[)/.test(withoutComments(xml))) {
    throw invalid('must not have a DOCTYPE or an ENTITY; take these lines out');
  }
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw invalid(`line ${valid.err.line}: ${valid.err.msg}`);
  const root = childOf(parse(xml), 'LocalForwarderConfiguration');
  if (root === undefined) throw invalid('must have the root element LocalForwarderConfiguration');
  const value = (...path: readonly string[]) => expand(textAt(root, path), environment);
  return {
    applicationInsights: inputOf(root, 'ApplicationInsightsInput', value),
    openCensus: inputOf(root, 'OpenCensusInput', value),
    instrumentationKey: keyOf(value('OpenCensusToApplicationInsights', 'InstrumentationKey')),
    liveMetricsKey: keyOf(value('ApplicationInsights', 'LiveMetricsStreamInstrumentationKey')),
    liveMetricsApiKey: keyOf(value('ApplicationInsights', 'LiveMetricsStreamAuthenticationApiKey')),
    adaptiveSampling: /^(true|1)$/i.test(value('ApplicationInsights', 'AdaptiveSampling', '@Enabled')),
  };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  trimValues: true,
});

function parse(xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch (cause) {
    throw new HeadwaterError('HEADWATER_CONFIG_INVALID', (cause as Error).message, { cause });
  }
}

/** In a linear walk: a pattern over untrusted text could take its time. */
function withoutComments(xml: string): string {
  let rest = '';
  let at = 0;
  for (;;) {
    const open = xml.indexOf('<!--', at);
    if (open < 0) return rest + xml.slice(at);
    rest += xml.slice(at, open);
    const close = xml.indexOf('-->', open + 4);
    if (close < 0) return rest;
    at = close + 3;
  }
}

function inputOf(root: unknown, name: string, value: (...path: readonly string[]) => string): ForwarderInput {
  const enabled = value('Inputs', name, '@Enabled').toLowerCase();
  if (!['', 'true', 'false', '1', '0'].includes(enabled)) {
    throw invalid(`Inputs/${name}: Enabled must be true or false (is ${JSON.stringify(enabled)})`);
  }
  const port = value('Inputs', name, 'Port');
  if (port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw invalid(`Inputs/${name}/Port must be a port between 0 and 65535 (is ${JSON.stringify(port)})`);
  }
  const isListed = childOf(childOf(root, 'Inputs'), name) !== undefined;
  const isSilent = childOf(root, 'Inputs') === undefined;
  return {
    enabled: enabled === '' ? isListed || isSilent : enabled === 'true' || enabled === '1',
    host: value('Inputs', name, 'Host') || everyInterface,
    port: port === '' ? undefined : Number(port),
  };
}

/** What the file has before somebody enters a key is none. */
function keyOf(text: string): string {
  return /^\{.*\}$/.test(text) || /^%.*%$/.test(text) ? '' : text;
}

function childOf(parent: unknown, name: string): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) return undefined;
  return Reflect.get(parent, name);
}

/** Text of an element or attribute, '' when it is not there; of several of one name the first. */
function textAt(root: unknown, path: readonly string[]): string {
  let at: unknown = root;
  for (const name of path) {
    const child = childOf(at, name);
    at = Array.isArray(child) ? child[0] : child;
  }
  const text = typeof at === 'object' ? childOf(at, '#text') : at;
  return typeof text === 'string' ? text.trim() : '';
}

/** A name that is not set stays as it is written, as in Windows. */
function expand(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/%([^%]{1,256})%/g, (whole, name: string) => environment[name] ?? whole);
}

const invalid = (detail: string) =>
  new HeadwaterError('HEADWATER_CONFIG_INVALID', `LocalForwarder.config ${detail}`);
