import { describe, expect, test } from 'vitest';
import { parseLocalForwarder } from './local-forwarder.ts';

const root = (content: string) =>
  `<?xml version="1.0" encoding="utf-8" ?>\n<LocalForwarderConfiguration>${content}</LocalForwarderConfiguration>`;
const read = (content: string, environment: Record<string, string> = {}) =>
  parseLocalForwarder(root(content), environment);
const whole = { enabled: true, host: '0.0.0.0', port: undefined };

describe('LocalForwarder.config', () => {
  test('is read with inputs, keys, comments and a byte order mark', () => {
    const text = root(`
      <Inputs>
        <ApplicationInsightsInput Enabled="false"><Host>0.0.0.0</Host><Port>50001</Port></ApplicationInsightsInput>
        <OpenCensusInput Enabled="True"><Host> 127.0.0.1 </Host><Port>55678</Port></OpenCensusInput>
      </Inputs>
      <OpenCensusToApplicationInsights>
        <!-- <!DOCTYPE in a comment is nothing -->
        <InstrumentationKey>11111111-2222-3333-4444-555555555555</InstrumentationKey>
      </OpenCensusToApplicationInsights>
      <ApplicationInsights>
        <LiveMetricsStreamInstrumentationKey>live</LiveMetricsStreamInstrumentationKey>
        <LiveMetricsStreamAuthenticationApiKey>secret</LiveMetricsStreamAuthenticationApiKey>
        <AdaptiveSampling Enabled="true"><MaxEventsPerSecond>5</MaxEventsPerSecond></AdaptiveSampling>
      </ApplicationInsights>`);

    expect(parseLocalForwarder(`\uFEFF${text}`, {})).toEqual({
      applicationInsights: { enabled: false, host: '0.0.0.0', port: 50_001 },
      openCensus: { enabled: true, host: '127.0.0.1', port: 55_678 },
      instrumentationKey: '11111111-2222-3333-4444-555555555555',
      liveMetricsKey: 'live',
      liveMetricsApiKey: 'secret',
      adaptiveSampling: true,
    });
  });

  test('that leaves everything out has both inputs and no key, as the tutorial’s part of it', () => {
    expect(read('')).toEqual({
      applicationInsights: whole,
      openCensus: whole,
      instrumentationKey: '',
      liveMetricsKey: '',
      liveMetricsApiKey: '',
      adaptiveSampling: false,
    });
  });

  test('opens only the inputs that it lists', () => {
    const { applicationInsights, openCensus } = read('<Inputs><OpenCensusInput/></Inputs>');

    expect([applicationInsights.enabled, openCensus.enabled]).toEqual([false, true]);
  });

  test('takes names from the environment, as text and never as XML', () => {
    const key = (name: string) =>
      `<OpenCensusToApplicationInsights><InstrumentationKey>%${name}%</InstrumentationKey></OpenCensusToApplicationInsights>`;

    expect(read(key('KEY'), { KEY: 'abc' }).instrumentationKey).toBe('abc');
    expect(read(key('KEY'), { KEY: '<a>&b;' }).instrumentationKey).toBe('<a>&b;');
    expect(read(key('OTHER'), { KEY: 'abc' }).instrumentationKey).toBe('');
  });

  test('has no key while the one to enter was not entered', () => {
    const { instrumentationKey } = read(
      '<OpenCensusToApplicationInsights><InstrumentationKey>{enter-instrumentation-key}</InstrumentationKey></OpenCensusToApplicationInsights>',
    );

    expect(instrumentationKey).toBe('');
  });
});

test.each([
  ['an entity that XML has by itself', 'a&amp;b&lt;', 'a&b<'],
  ['text that is not parsed', '<![CDATA[a<b>&c;]]>', 'a<b>&c;'],
  ['a comment with a DOCTYPE and an ENTITY', '<!-- <!DOCTYPE a [<!ENTITY b "c">]> -->a', 'a'],
])('read is what only looks like a weapon: %s', (_what, text, key) => {
  const file = read(
    `<OpenCensusToApplicationInsights><InstrumentationKey>${text}</InstrumentationKey></OpenCensusToApplicationInsights>`,
  );

  expect(file.instrumentationKey).toBe(key);
});

describe('refused is', () => {
  const refused: [string, string, RegExp][] = [
    ['a document type', `<!DOCTYPE a SYSTEM "http://x/"><LocalForwarderConfiguration/>`, /DOCTYPE/],
    [
      'an entity that grows',
      `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><LocalForwarderConfiguration>&b;</LocalForwarderConfiguration>`,
      /DOCTYPE/,
    ],
    [
      'an entity that reads a file, in other letters',
      `<!doctype a [<!ENTITY x SYSTEM "file:///etc/passwd">]><LocalForwarderConfiguration>&x;</LocalForwarderConfiguration>`,
      /DOCTYPE/,
    ],
    ['what hides behind a comment', `<!-- --><!DOCTYPE a><LocalForwarderConfiguration/>`, /DOCTYPE/],
    ['an element that does not end', '<LocalForwarderConfiguration><Inputs>', /line/],
    ['another root', '<configuration/>', /LocalForwarderConfiguration/],
    ['nothing', '', /./],
    ['an element that reaches for the prototype', root('<__proto__><a>b</a></__proto__>'), /./],
    ['more than 256 KiB', root(' '.repeat(300_000)), /larger/],
    ['a deep nest', `${'<a>'.repeat(50_000)}`, /./],
    [
      'a port that is none',
      root('<Inputs><OpenCensusInput><Port>70000</Port></OpenCensusInput></Inputs>'),
      /Port/,
    ],
    [
      'an Enabled that is neither',
      root('<Inputs><OpenCensusInput Enabled="maybe"/></Inputs>'),
      /Enabled must be true or false/,
    ],
  ];
  test.each(refused)('%s', (_name, text, reason) => {
    expect(() => parseLocalForwarder(text, {})).toThrow(
      expect.objectContaining({ code: 'HEADWATER_CONFIG_INVALID', message: expect.stringMatching(reason) }),
    );
  });
});
