import { describe, expect, test } from 'vitest';
import { connectionOf } from './local-forwarder-connection.ts';

const machine = 'http://127.0.0.1:7400';
const key = '11111111-2222-3333-4444-555555555555';
const other = 'aaaaaaaa-2222-3333-4444-555555555555';
const file = (instrumentationKey = '', liveMetricsKey = '') => ({ instrumentationKey, liveMetricsKey });

describe('a Local Forwarder sends', () => {
  test('nowhere without a key: telemetry is kept here', () => {
    expect(connectionOf(file(), {}, machine, {})).toEqual({
      connectionString: '',
      endpoint: '',
      liveKey: '',
    });
  });

  test('to the Headwater of this machine with a key alone, Live Metrics under the key of their own', () => {
    expect(connectionOf(file(key, other), {}, machine, {})).toEqual({
      connectionString: `InstrumentationKey=${key}`,
      endpoint: machine,
      liveKey: other,
    });
  });

  test('to where a flag says that the key belongs', () => {
    const { endpoint } = connectionOf(file(key), { endpoint: 'http://server:7400' }, machine, {});

    expect(endpoint).toBe('http://server:7400');
  });

  test('to where a connection string says, with the key of the file before that of the string', () => {
    const connectionString = `InstrumentationKey=${other};IngestionEndpoint=https://in.example/`;

    expect(connectionOf(file(key), { connectionString }, machine, {})).toMatchObject({
      connectionString: `InstrumentationKey=${key};IngestionEndpoint=https://in.example/`,
      endpoint: '',
    });
    expect(connectionOf(file(), { connectionString }, machine, {}).connectionString).toBe(connectionString);
  });

  test('to what the environment says unless a flag says otherwise', () => {
    const environment = { APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${other}` };
    const flags = { connectionString: `InstrumentationKey=${key}` };

    expect(connectionOf(file(), {}, machine, environment).connectionString).toContain(other);
    expect(connectionOf(file(), flags, machine, environment).connectionString).toContain(key);
  });

  test('by a connection string that stands where the file has the key', () => {
    const text = `InstrumentationKey=${key};EndpointSuffix=example.com`;

    expect(connectionOf(file(text), {}, machine, {})).toMatchObject({ connectionString: text, endpoint: '' });
  });
});
