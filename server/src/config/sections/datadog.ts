import { flag, optionalText, type Section } from '../option.ts';

export const datadog = {
  text: "What the receiver of Datadog's tracers and DogStatsD does beside its ports.",
  options: {
    obfuscate: flag({
      default: true,
      text: 'Takes literals out of SQL, Redis, MongoDB, Elasticsearch and URLs before anything is stored.',
      reason:
        'Tracers leave that to the Agent; without it personal data is kept and resources are countless.',
    }),
    dogstatsdNonLocal: flag({
      default: false,
      text: 'Takes DogStatsD from other machines too: the port then listens on `host`, else on loopback.',
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
