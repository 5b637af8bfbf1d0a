import { HeadwaterError } from '../../errors/headwater-error.ts';
import { RetryLaterError } from '../../errors/retry-later-error.ts';
import type {
  BidiListener,
  BidiMethod,
  BidiStream,
  GrpcCall,
  GrpcMethod,
} from '../../wire/grpc/grpc-method.ts';
import { configMethod, configPath } from './config-stream.ts';
import { Peer } from './peer.ts';
import { type OpenCensusOptions, type OpenCensusSignal, openCensusSignals } from './signals.ts';

/** A stream that was told to wait tries again after this, unless told longer. */
const waitMs = 250;

/**
 * The methods of the OpenCensus agent (opencensus-proto v0.4, agent/{trace,metrics}/v1), for the map of a gRPC
 * server. Exports are never answered; the call ends with OK when the client half-closes, as clients wait for that.
 */
export function openCensusGrpcMethods(options: OpenCensusOptions): [path: string, method: GrpcMethod][] {
  const exports = openCensusSignals.map((signal): [string, GrpcMethod] => [
    signal.grpcPath,
    exportMethod(signal, options),
  ]);
  return [...exports, [configPath, configMethod(options)]];
}

function exportMethod(signal: OpenCensusSignal, options: OpenCensusOptions): BidiMethod {
  return {
    kind: 'bidi',
    open: (call, stream) => new ExportStream(signal, options, call, stream),
  };
}

/**
 * One Export call. Messages are taken one after another; while one is not on disk the next is not read, so a client
 * that is too fast is held back by the HTTP/2 window.
 */
class ExportStream implements BidiListener {
  private readonly signal: OpenCensusSignal;
  private readonly options: OpenCensusOptions;
  private readonly stream: BidiStream;
  private readonly address: string;
  private readonly project: string;
  private readonly peer = new Peer();
  private isOver = false;
  private batches = 0;
  private items = 0;
  private rejected = 0;
  private failed = 0;

  constructor(signal: OpenCensusSignal, options: OpenCensusOptions, call: GrpcCall, stream: BidiStream) {
    this.project = options.authenticate(call.headers);
    this.signal = signal;
    this.options = options;
    this.stream = stream;
    this.address = call.peer;
    options.counters.stats.connectionCount += 1;
  }

  async onMessage(message: Uint8Array, free: () => void): Promise<void> {
    const { counters } = this.options;
    try {
      this.peer.learn(message);
      const outcome = await this.take(message, free);
      this.batches += 1;
      this.items += outcome.accepted;
      this.rejected += outcome.rejected;
      counters.received();
    } catch (error) {
      this.onFault();
      throw error;
    }
  }

  onFault(): void {
    this.failed += 1;
    this.options.counters.refused();
  }

  onEnd(): void {
    this.stream.end();
  }

  onClose(): void {
    this.isOver = true;
    this.options.counters.stats.connectionCount -= 1;
    const { address: peer, batches, items, rejected, failed } = this;
    this.options.onStreamEnd?.({ peer, signal: this.signal.signal, batches, items, rejected, failed });
  }

  /** Tries until there is room; gives up only when the client has left. */
  private async take(message: Uint8Array, free: () => void) {
    let body = message;
    const { ingest, nowNs, counters, delay } = this.options;
    const { signal, decode } = this.signal;
    for (;;) {
      // Without `body`: the same bytes from another Node are other data, and nothing is sent twice here.
      const intake = {
        project: this.project,
        dialect: 'opencensus',
        receiver: 'opencensus-grpc',
        signal,
        nowNs: nowNs(),
      } as const;
      try {
        return await ingest.accept(intake, (rows) => decode(body, rows, this.peer));
      } catch (error) {
        const isTemporary = error instanceof HeadwaterError && error.retryable;
        if (!isTemporary || this.isOver) throw error;
        counters.heldBack();
        if (body === message) {
          // Memory that other receivers need is not held while there is no room.
          body = new Uint8Array(message);
          free();
        }
        await delay(error instanceof RetryLaterError ? error.retryAfterMs : waitMs);
      }
    }
  }
}
