import { describe, expect, test } from 'vitest';
import { decodeTraces } from '../../../../tests/harness/decode-traces.ts';
import { aSpan, nowNs, tracesOf } from '../../../../tests/harness/otlp-messages.ts';
import { readNative } from '../../../../tests/harness/read-native.ts';
import { openRowSink } from '../../model/rows/row-sink.ts';
import { decodeSpans } from './decode-spans.ts';

describe('resources and scopes', () => {
  test('are written once, and their hot parts stand in every row', () => {
    const resource = {
      'service.name': 'shop',
      'service.version': '2',
      'deployment.environment': 'prod',
      'host.name': 'h1',
      'service.instance.id': 'i-1',
    };
    const body = tracesOf([aSpan(), aSpan()], resource);
    const sink = openRowSink();
    for (let i = 0; i < 3; i += 1) {
      sink.begin({ project: 'p', dialect: 'otlp', nowNs: nowNs + BigInt(i) });
      decodeSpans(body, sink);
    }

    const rows = readNative(sink.block('spans').nativeParts());
    const resources = readNative(sink.block('resources').nativeParts());

    expect(rows).toHaveLength(6);
    expect(rows[5]).toMatchObject({
      service: 'shop',
      version: '2',
      environment: 'prod',
      host: 'h1',
      instance: 'i-1',
    });
    expect(resources).toMatchObject([
      { kind: 'resource', name: 'shop', version: '2', schema_url: 'https://opentelemetry.io/schemas/1.30.0' },
      { kind: 'scope', name: 'lib', version: '1', attributes: '{}' },
    ]);
    expect(resources[0]!.id).toBe(rows[0]!.resource_id);
    expect(resources[1]!.id).toBe(rows[0]!.scope_id);
    expect(JSON.parse(resources[0]!.attributes as string)).toEqual(resource);
  });

  test('have the same id in whatever order and form they come, and rows of their own per project', () => {
    const sink = openRowSink();
    const send = (project: string, body: Uint8Array, read = decodeSpans) => {
      sink.begin({ project, dialect: 'otlp', nowNs });
      read(body, sink);
    };
    send('p', tracesOf([aSpan()], { 'service.name': 'a', x: 1 }));
    send('p', tracesOf([aSpan()], { x: 1, 'service.name': 'a' }));
    send('q', tracesOf([aSpan()], { x: 1, 'service.name': 'a' }));

    const spans = readNative(sink.block('spans').nativeParts());
    const resources = readNative(sink.block('resources').nativeParts());

    expect(new Set(spans.map((span) => span.resource_id)).size).toBe(1);
    expect(resources.filter((row) => row.kind === 'resource').map((row) => row.project)).toEqual(['p', 'q']);
  });

  test('are written again after an hour, and after a rollback', () => {
    const body = tracesOf([aSpan()], { 'service.name': 'shop' });
    const sink = openRowSink();
    const count = () => sink.block('resources').rows;
    sink.begin({ project: 'p', dialect: 'otlp', nowNs });
    const mark = sink.mark();
    decodeSpans(body, sink);
    sink.rollback(mark);
    expect(count()).toBe(0);

    decodeSpans(body, sink);
    expect(count()).toBe(2);
    sink.begin({ project: 'p', dialect: 'otlp', nowNs: nowNs + 3_599_000_000_000n });
    decodeSpans(body, sink);
    expect(count()).toBe(2);
    sink.begin({ project: 'p', dialect: 'otlp', nowNs: nowNs + 3_600_000_000_000n });
    decodeSpans(body, sink);
    expect(count()).toBe(4);
  });

  test('without service.name are an unknown service', () => {
    expect(decodeTraces(tracesOf([aSpan()])).span.service).toBe('unknown_service');
  });
});
