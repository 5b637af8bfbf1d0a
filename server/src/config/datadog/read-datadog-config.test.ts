import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { parseDatadogConfig } from './read-datadog-config.ts';

const file = `
api_key: 0123456789abcdef0123456789abcdef
site: datadoghq.eu
env: staging
hostname: web-7
tags:
  - team:a
  - region:eu
logs_enabled: true
process_config: {enabled: true}
dogstatsd_port: 9125
dogstatsd_socket: /var/run/datadog/dsd.socket
dogstatsd_stream_socket: /tmp/dsd.socket
apm_config:
  env: prod
  receiver_port: 9126
  receiver_socket: /tmp/apm.socket
  apm_non_local_traffic: true
  max_traces_per_second: 10
  ignore_resources: ["GET /health", "^a, b"]
  filter_tags:
    require: ["env:prod"]
    reject: ["http.url:/x"]
  filter_tags_regex: {reject: ["http.url:^/y"]}
  replace_tags:
    - {name: "http.url", pattern: "token=.*", repl: "?"}
`;

const configOf = (text: string, environment: Readonly<Record<string, string>> = {}) => {
  const { settings, notices, apiKey } = parseDatadogConfig('datadog.yaml', text, environment);
  return { config: readConfig({ datadog: settings }).config, notices, apiKey };
};

describe("a Datadog Agent's configuration", () => {
  test('of a file becomes options of ours', () => {
    const { config, apiKey } = configOf(file);

    expect(config.ports).toMatchObject({ datadogTrace: 9126, dogstatsd: 9125 });
    expect(config.datadog).toMatchObject({
      environment: 'prod',
      hostname: 'web-7',
      tags: ['team:a', 'region:eu'],
      traceSocket: '/tmp/apm.socket',
      dogstatsdSocket: '/tmp/dsd.socket',
      apmNonLocal: true,
      ignoreResources: ['GET /health', '^a, b'],
      filterTagsRequire: ['env:prod'],
      filterTagsReject: ['http.url:/x'],
      filterTagsRegexReject: ['http.url:^/y'],
      replaceTags: [{ name: 'http.url', pattern: 'token=.*', repl: '?' }],
    });
    expect(apiKey).toBe('0123456789abcdef0123456789abcdef');
  });

  test('is told of where it is not taken', () => {
    const { notices } = configOf(file);

    expect(notices.join('\n')).toMatch(/site is not used/);
    expect(notices.join('\n')).toMatch(/datagram socket/);
    expect(notices.join('\n')).toMatch(/no files are read/);
    expect(notices.join('\n')).toMatch(/not taken: apm_config\.max_traces_per_second/);
    expect(notices.join('\n')).not.toMatch(/0123456789/);
  });

  test('of variables wins over the file', () => {
    const { config } = configOf(file, {
      DD_ENV: 'dev',
      DD_APM_ENV: 'dev2',
      DD_TAGS: 'a:b c:d,e:f',
      DD_APM_NON_LOCAL_TRAFFIC: 'false',
      DD_APM_IGNORE_RESOURCES: '"(GET|POST) /healthz","x y"',
      DD_APM_FILTER_TAGS_REQUIRE: 'k1:v1 k2:v2',
      DD_APM_REPLACE_TAGS: '[{"name":"*","pattern":"x","repl":"y"}]',
      DD_APM_RECEIVER_PORT: '0',
      DD_USE_DOGSTATSD: 'false',
      DD_DOGSTATSD_NON_LOCAL_TRAFFIC: 'true',
    });

    expect(config.datadog).toMatchObject({
      environment: 'dev2',
      tags: ['a:b', 'c:d', 'e:f'],
      apmNonLocal: false,
      dogstatsdNonLocal: true,
      ignoreResources: ['(GET|POST) /healthz', 'x y'],
      filterTagsRequire: ['k1:v1', 'k2:v2'],
      replaceTags: [{ name: '*', pattern: 'x', repl: 'y' }],
    });
    expect(config.ports).toMatchObject({ datadogTrace: 'off', dogstatsd: 'off' });
  });

  test('leaves non-local traffic off', () => {
    expect(configOf('').config.datadog).toMatchObject({ apmNonLocal: false, dogstatsdNonLocal: false });
  });

  test.each([
    ['a list', '- a', /must be a map/],
    ['no YAML', 'a: [', /datadog\.yaml/],
  ])('that is %s is refused', (_name, text, message) => {
    expect(() => configOf(text)).toThrow(message);
  });

  test('with a value that cannot be names the place', () => {
    expect(() => configOf('apm_config: {receiver_port: high}')).toThrow(
      /datadog\.yaml: apm_config\.receiver_port/,
    );
    expect(() => configOf('', { DD_APM_REPLACE_TAGS: '{' })).toThrow(/DD_APM_REPLACE_TAGS must be JSON/);
  });
});

test("the Agent's key is one of ours where the server listens to others and has none", async () => {
  const { loadConfig } = await import('../load.ts');
  const path = join(mkdtempSync(join(tmpdir(), 'headwater-')), 'datadog.yaml');
  writeFileSync(path, 'api_key: 0123456789abcdef0123456789abcdef\n');
  const host = (value: string) => [{ path: 'host', value, where: '--host' }];

  expect(loadConfig({ datadog: path, flags: host('127.0.0.1') }).config.keys).toEqual([]);
  expect(loadConfig({ datadog: path, flags: host('0.0.0.0') }).config.keys).toMatchObject([
    { key: '0123456789abcdef0123456789abcdef', project: 'default' },
  ]);
  expect(() => loadConfig({ flags: host('0.0.0.0') })).toThrow(/no keys/);
});
