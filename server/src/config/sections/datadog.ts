import { z } from 'zod';
import { flag, list, type Option, optionalText, type Section } from '../option.ts';

export interface ReplaceTagOption {
  readonly name: string;
  readonly pattern: string;
  readonly repl: string;
}

const replaceTag = z.strictObject({
  name: z.string().min(1),
  pattern: z.string().min(1),
  repl: z.string().default(''),
}) as unknown as z.ZodType<ReplaceTagOption>;

const replaceTags: Option<readonly ReplaceTagOption[]> = {
  default: [],
  schema: z.preprocess(parseJson, z.array(replaceTag)),
  unit: 'list of `{name, pattern, repl}`',
  text: 'Rewrites values of tags (`name` a key, `resource.name`, or `*`) where the pattern matches; JSON in a variable.',
  reason: 'As `apm_config.replace_tags` of the Agent; `$1` and `$1` in braces stand for groups.',
};

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Tags of a root span, `key` or `key:value`. */
const tags = (text: string, reason: string) =>
  list('`key` or `key:value`', z.string().min(1), { default: [], text, reason });

export const datadog = {
  text: "What the receiver of Datadog's tracers and DogStatsD does beside its ports.",
  options: {
    obfuscate: flag({
      default: true,
      text: 'Takes literals out of SQL, Redis, MongoDB, Elasticsearch and URLs before anything is stored.',
      reason:
        'Tracers leave that to the Agent; without it personal data is kept and resources are countless.',
    }),
    apmNonLocal: flag({
      default: false,
      text: 'Takes traces from other machines without a key: the trace port then listens on every interface, or on `host` when that is another than loopback.',
      reason: 'Tracers carry no key, so whoever reaches the port can write to the project `default`.',
    }),
    environment: optionalText('name', {
      text: 'Environment of what says none.',
      reason: 'As `env` of the Agent.',
    }),
    hostname: optionalText('name', {
      text: 'Host of what says none.',
      reason: 'As `hostname` of the Agent; telemetry of tracers tells their own.',
    }),
    tags: list('`key:value`', z.string().min(1), {
      default: [],
      text: 'Added to the resource of everything that Datadog clients send.',
      reason: 'As `tags` of the Agent.',
    }),
    ignoreResources: list('patterns', z.string().min(1), {
      default: [],
      text: 'Traces whose root span has such a resource are left out and counted.',
      reason: 'As `apm_config.ignore_resources` of the Agent: health checks, for example.',
    }),
    filterTagsRequire: tags(
      'Only traces whose root span has all of these tags are kept.',
      'As `apm_config.filter_tags.require`.',
    ),
    filterTagsReject: tags(
      'Traces whose root span has one of these tags are left out.',
      'As `apm_config.filter_tags.reject`.',
    ),
    filterTagsRegexRequire: tags(
      'The same as `filterTagsRequire`, the values being patterns.',
      'As `apm_config.filter_tags_regex.require`.',
    ),
    filterTagsRegexReject: tags(
      'The same as `filterTagsReject`, the values being patterns.',
      'As `apm_config.filter_tags_regex.reject`.',
    ),
    replaceTags,
    dogstatsdNonLocal: flag({
      default: false,
      text: 'Takes DogStatsD from other machines too: the port then listens on every interface, or on `host` when that is another than loopback.',
      reason: 'Datagrams cannot carry a key, so whoever reaches the port can write.',
    }),
    traceSocket: optionalText('path', {
      text: 'Unix socket on which traces are taken, beside the port.',
      reason: 'Tracers look for `/var/run/datadog/apm.socket` by themselves.',
    }),
    dogstatsdSocket: optionalText('path', {
      text: 'Unix stream socket on which DogStatsD is taken, beside the port.',
      reason: 'Clients connect with `DD_DOGSTATSD_URL=unixstream:///path`.',
    }),
  },
} satisfies Section;
