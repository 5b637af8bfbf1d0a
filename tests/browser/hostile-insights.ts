import { hostileStrings } from './hostile-strings.ts';
import type { TestEnvelope } from './send-insights.ts';
import { operationId, spanOf } from './shop.ts';

export const hostileOperation = operationId(0xbad);

const tags = (text: string) => ({
  'ai.operation.id': hostileOperation,
  'ai.operation.name': text,
  'ai.user.id': text,
  'ai.session.id': text,
  'ai.application.ver': text,
});

/** Each hostile string in every field, property key and value of every kind of telemetry. */
export function hostileTelemetry(startMs: number): TestEnvelope[] {
  return hostileStrings.flatMap((text, number) => {
    const own = { timeMs: startMs + number, role: text || 'none', tags: tags(text) };
    const properties = { [text || 'none']: text };
    const id = spanOf(0x10_000 + number);
    const exceptions = [
      { typeName: text || 'none', message: text || 'none', hasFullStack: true, stack: text },
    ];
    return [
      {
        ...own,
        type: 'Request',
        data: {
          id,
          name: text,
          url: text,
          duration: '00:00:01',
          responseCode: text || '0',
          success: false,
          properties,
        },
      },
      {
        ...own,
        type: 'RemoteDependency',
        data: {
          id: spanOf(0x20_000 + number),
          name: text || 'none',
          type: text,
          target: text,
          data: text,
          duration: '00:00:01',
          resultCode: text,
          success: false,
          properties,
        },
      },
      { ...own, type: 'Message', data: { message: text || 'none', properties } },
      { ...own, type: 'Exception', data: { exceptions, problemId: text, properties } },
      { ...own, type: 'Event', data: { name: text || 'none', properties } },
      { ...own, type: 'PageView', data: { name: text || 'none', url: text, properties } },
      {
        ...own,
        type: 'PageViewPerf',
        data: { name: text || 'none', url: text, perfTotal: '00:00:01', properties },
      },
      {
        ...own,
        type: 'Availability',
        data: {
          id: String(number),
          name: text || 'none',
          duration: '00:00:01',
          success: false,
          runLocation: text,
          message: text,
          properties,
        },
      },
    ];
  });
}
