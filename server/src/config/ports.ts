import { z } from 'zod';
import type { Option, Section, SectionValues } from './option.ts';

const highestPort = 65_535;
/** Where ports start that need no rights. */
const lowestPort = 1_024;

/** A TCP or UDP port; 0 lets the system choose a free one, `off` listens nowhere. */
export type Port = number | 'off';

const message = 'must be a port between 0 and 65535, or off';
const portSchema = z.preprocess(
  (value) =>
    value === false ? 'off' : typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
  z.union([z.literal('off'), z.int().min(0).max(65_535)], message),
) as z.ZodType<Port>;

function port(standard: Port, text: string, reason: string): Option<Port> {
  return { default: standard, schema: portSchema, unit: 'port or off', text, reason };
}

/** Every port there is; no other file names one. */
export const ports = {
  text: 'One port per protocol, in the form that its clients use when nobody tells them otherwise. `off` closes one.',
  options: {
    portal: port(7400, 'Portal, API and OTLP/HTTP, in one.', 'Free of well-known services.'),
    otlpGrpc: port(4317, 'OTLP over gRPC.', "OpenTelemetry's own."),
    otlpHttp: port(4318, 'OTLP over HTTP.', "OpenTelemetry's own."),
    datadogTrace: port(8126, "Datadog's trace agent.", "Datadog's own."),
    dogstatsd: port(8125, 'DogStatsD, over UDP.', "Datadog's own."),
    opencensus: port(55_678, "OpenCensus' agent: gRPC, and its HTTP/JSON gateway.", "OpenCensus' own."),
    localForwarder: port(
      50_001,
      "The Local Forwarder's input for Application Insights' SDKs, gRPC.",
      "Microsoft's Local Forwarder's own.",
    ),
  },
} satisfies Section;

export type PortName = keyof typeof ports.options;

/** Base URLs of a running server, by port; undefined where the port is off. */
export type Addresses = Readonly<Record<PortName, string | undefined>>;

/**
 * @param values the configured ports
 * @param offset added to every port that is neither 0 nor off; beyond 65,535 they go on at 1,024
 * @returns the port to bind: 0 = any free one, undefined = none
 */
export function shiftPorts(
  values: SectionValues<typeof ports>,
  offset: number,
): Readonly<Record<PortName, number | undefined>> {
  const shifted = Object.entries(values).map(([name, value]) => [name, shiftPort(value, offset)]);
  return Object.fromEntries(shifted) as Record<PortName, number | undefined>;
}

function shiftPort(value: Port, offset: number): number | undefined {
  if (value === 'off') return undefined;
  if (value === 0) return 0;
  const shifted = value + offset;
  return shifted <= highestPort ? shifted : shifted - highestPort + lowestPort - 1;
}
