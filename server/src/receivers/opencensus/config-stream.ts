import { HeadwaterError } from '../../errors/headwater-error.ts';
import type { BidiMethod } from '../../wire/grpc/grpc-method.ts';
import { ProtobufReader } from '../../wire/protobuf-reader.ts';
import type { OpenCensusOptions } from './signals.ts';

export const configPath = '/opencensus.proto.agent.trace.v1.TraceService/Config';

/**
 * CurrentLibraryConfig, UpdatedLibraryConfig (opencensus/proto/agent/trace/v1/trace_service.proto, v0.4):
 *   1 node Node, 2 config TraceConfig
 * TraceConfig (opencensus/proto/trace/v1/trace_config.proto): 1 probability_sampler, 2 constant_sampler,
 *   3 rate_limiting_sampler, 4 … 7 limits int64
 * ProbabilitySampler: 1 samplingProbability double
 */
const configTag = 0x12;

/**
 * TraceService/Config: every CurrentLibraryConfig is answered with one UpdatedLibraryConfig, because clients wait
 * for exactly one: with the probability that was set, otherwise with the configuration that the client has. A stream
 * that stays open is told of every later change.
 */
export function configMethod({
  authenticate,
  counters,
  samplingOf = () => undefined,
  watchSampling = () => () => undefined,
}: OpenCensusOptions): BidiMethod {
  return {
    kind: 'bidi',
    open({ headers }, stream) {
      const project = authenticate(headers);
      let current: Uint8Array | undefined;
      let told: number | undefined;
      const tell = (message: Uint8Array): void => {
        told = samplingOf(project);
        stream.send(answerConfig(message, told));
      };
      const endWatch = watchSampling(() => {
        if (current !== undefined && samplingOf(project) !== told) tell(current);
      });
      return {
        onMessage(message) {
          try {
            tell(message);
            current = new Uint8Array(message);
            counters.stats.configsReceived += 1;
          } catch (error) {
            counters.stats.configsFailed += 1;
            throw error;
          }
        },
        onEnd: () => stream.end(),
        onClose: endWatch,
      };
    },
  };
}

/**
 * @param current CurrentLibraryConfig
 * @returns UpdatedLibraryConfig without a node
 * @throws HeadwaterError HEADWATER_DECODE_*
 */
export function answerConfig(current: Uint8Array, samplingProbability: number | undefined): Uint8Array {
  const config = findConfig(current);
  if (samplingProbability === undefined) return field(configTag, config);
  const sampler = Buffer.alloc(9);
  sampler[0] = 0x09;
  sampler.writeDoubleLE(samplingProbability, 1);
  return field(configTag, Buffer.concat([field(0x0a, sampler), limitsOf(config)]));
}

function findConfig(current: Uint8Array): Uint8Array {
  const reader = new ProtobufReader(current);
  let config = new Uint8Array(0);
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === configTag) {
      const start = reader.bytes();
      config = current.slice(start, reader.position);
    } else if (tag === 0x0a) reader.bytes();
    else reader.skip(tag, 0b110);
  }
  return config;
}

/** Fields 4 to 7 as sent; the sampler is what is replaced. */
function limitsOf(config: Uint8Array): Uint8Array {
  const reader = new ProtobufReader(config);
  const kept: Uint8Array[] = [];
  while (reader.more()) {
    const start = reader.position;
    const tag = reader.tag();
    if (tag === 0x0a || tag === 0x12 || tag === 0x1a) reader.bytes();
    else if (tag === 0x20 || tag === 0x28 || tag === 0x30 || tag === 0x38) {
      reader.varint64();
      kept.push(config.subarray(start, reader.position));
    } else reader.skip(tag, 0b1111_1110);
  }
  return Buffer.concat(kept);
}

function field(tag: number, content: Uint8Array): Buffer {
  if (content.length > 0x3fff)
    throw new HeadwaterError('HEADWATER_DECODE_SHAPE', 'a configuration of 16 KiB');
  const length =
    content.length < 0x80 ? [content.length] : [(content.length & 0x7f) | 0x80, content.length >>> 7];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
