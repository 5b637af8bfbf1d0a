import { isLoopback } from '../exposure.ts';

/** What becomes of an option of the Agent: values for options of ours, and what to say about it. */
export interface Taken {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly notice?: string;
}

export interface AgentOption {
  /** As in datadog.yaml: `apm_config.receiver_port`. */
  readonly path: string;
  /** The Agent's variable. */
  readonly variable: string;
  /** How a variable's text becomes what the file would hold. */
  readonly parse?: (text: string) => unknown;
  readonly take: (value: unknown) => Taken;
}

const to =
  (path: string) =>
  (value: unknown): Taken => ({ settings: { [path]: value } });
const note = (notice: string) => (): Taken => ({ notice });
const bySpaces = (text: string) => text.split(/[\s,]+/).filter((item) => item !== '');
/** Patterns may hold spaces. */
const byCommas = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim().replace(/^"(.*)"$/, '$1'))
    .filter((item) => item !== '');
const isOn = (value: unknown) =>
  value === true || (typeof value === 'string' && /^(true|1|yes)$/i.test(value));
const isOff = (value: unknown) =>
  value === false || (typeof value === 'string' && /^(false|0|no)$/i.test(value));
const flagTo =
  (path: string) =>
  (value: unknown): Taken => ({ settings: { [path]: isOn(value) ? true : isOff(value) ? false : value } });
/** A list, or one text with spaces. */
const listTo =
  (path: string) =>
  (value: unknown): Taken => ({ settings: { [path]: typeof value === 'string' ? bySpaces(value) : value } });
const portTo =
  (path: string) =>
  (value: unknown): Taken => ({ settings: { [path]: value === 0 || value === '0' ? 'off' : value } });

const levels: Readonly<Record<string, string>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  off: 'error',
};

/** Every option of datadog.yaml that is looked at; `api_key` is in `read-datadog-config.ts`. */
export const agentOptions: readonly AgentOption[] = [
  { path: 'site', variable: 'DD_SITE', take: note('site is not used: nothing is sent to Datadog') },
  { path: 'dd_url', variable: 'DD_DD_URL', take: note('dd_url is not used: nothing is sent to Datadog') },
  { path: 'env', variable: 'DD_ENV', take: to('datadog.environment') },
  { path: 'hostname', variable: 'DD_HOSTNAME', take: to('datadog.hostname') },
  { path: 'tags', variable: 'DD_TAGS', parse: bySpaces, take: listTo('datadog.tags') },
  {
    path: 'log_level',
    variable: 'DD_LOG_LEVEL',
    take: (value) => ({ settings: { 'telemetry.logLevel': levels[String(value).toLowerCase()] ?? value } }),
  },
  {
    path: 'bind_host',
    variable: 'DD_BIND_HOST',
    take: (value) =>
      isLoopback(String(value))
        ? {}
        : { notice: `bind_host ${String(value)} is not taken; use host, with keys` },
  },
  { path: 'apm_config.env', variable: 'DD_APM_ENV', take: to('datadog.environment') },
  { path: 'apm_config.receiver_port', variable: 'DD_APM_RECEIVER_PORT', take: portTo('ports.datadogTrace') },
  { path: 'apm_config.receiver_socket', variable: 'DD_APM_RECEIVER_SOCKET', take: to('datadog.traceSocket') },
  {
    path: 'apm_config.apm_non_local_traffic',
    variable: 'DD_APM_NON_LOCAL_TRAFFIC',
    take: flagTo('datadog.apmNonLocal'),
  },
  {
    path: 'apm_config.ignore_resources',
    variable: 'DD_APM_IGNORE_RESOURCES',
    parse: byCommas,
    take: to('datadog.ignoreResources'),
  },
  ...(['require', 'reject'] as const).flatMap((what): AgentOption[] => {
    const name = what === 'require' ? 'Require' : 'Reject';
    const upper = what.toUpperCase();
    return [
      {
        path: `apm_config.filter_tags.${what}`,
        variable: `DD_APM_FILTER_TAGS_${upper}`,
        take: listTo(`datadog.filterTags${name}`),
      },
      {
        path: `apm_config.filter_tags_regex.${what}`,
        variable: `DD_APM_FILTER_TAGS_REGEX_${upper}`,
        take: listTo(`datadog.filterTagsRegex${name}`),
      },
    ];
  }),
  { path: 'apm_config.replace_tags', variable: 'DD_APM_REPLACE_TAGS', take: to('datadog.replaceTags') },
  {
    path: 'apm_config.obfuscation',
    variable: 'DD_APM_OBFUSCATION',
    take: note('apm_config.obfuscation is not taken: all of it is on, or off with datadog.obfuscate'),
  },
  { path: 'dogstatsd_port', variable: 'DD_DOGSTATSD_PORT', take: portTo('ports.dogstatsd') },
  {
    path: 'dogstatsd_non_local_traffic',
    variable: 'DD_DOGSTATSD_NON_LOCAL_TRAFFIC',
    take: flagTo('datadog.dogstatsdNonLocal'),
  },
  {
    path: 'dogstatsd_stream_socket',
    variable: 'DD_DOGSTATSD_STREAM_SOCKET',
    take: to('datadog.dogstatsdSocket'),
  },
  {
    path: 'dogstatsd_socket',
    variable: 'DD_DOGSTATSD_SOCKET',
    take: note(
      'dogstatsd_socket is a datagram socket, which Node cannot open; use dogstatsd_stream_socket and unixstream://',
    ),
  },
  {
    path: 'dogstatsd_mapper_profiles',
    variable: 'DD_DOGSTATSD_MAPPER_PROFILES',
    take: note('dogstatsd_mapper_profiles is not taken: metrics keep their names'),
  },
  {
    path: 'dogstatsd_tags',
    variable: 'DD_DOGSTATSD_TAGS',
    take: note('dogstatsd_tags is not taken; use tags'),
  },
  {
    path: 'logs_enabled',
    variable: 'DD_LOGS_ENABLED',
    take: (value) =>
      isOn(value)
        ? { notice: 'logs_enabled: no files are read; logs are taken on /api/v2/logs and by OpenTelemetry' }
        : {},
  },
  // What is off stays off, whatever its port says.
  {
    path: 'apm_config.enabled',
    variable: 'DD_APM_ENABLED',
    take: (value) => (isOff(value) ? { settings: { 'ports.datadogTrace': 'off' } } : {}),
  },
  {
    path: 'use_dogstatsd',
    variable: 'DD_USE_DOGSTATSD',
    take: (value) => (isOff(value) ? { settings: { 'ports.dogstatsd': 'off' } } : {}),
  },
];
