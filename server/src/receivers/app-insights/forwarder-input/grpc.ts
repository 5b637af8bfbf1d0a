import { HeadwaterError } from '../../../errors/headwater-error.ts';
import { RetryLaterError } from '../../../errors/retry-later-error.ts';
import type { Authenticate } from '../../../ingest/authenticate.ts';
import type { IngestDoor } from '../../../ingest/intake.ts';
import type { BidiListener, BidiStream, GrpcCall, GrpcMethod } from '../../../wire/grpc/grpc-method.ts';
import { decodeItems } from '../decode-items.ts';
import { EnvelopeBody } from '../envelopes/envelope-body.ts';
import { projectOf } from '../project-of.ts';
import { readBatch } from './read-batch.ts';

export interface ForwarderInputOptions {
  readonly ingest: IngestDoor;
  readonly authenticate: Authenticate;
  readonly nowNs: () => bigint;
  /** Resolves after this many milliseconds; a stream that is held back tries again then. */
  readonly delay: (ms: number) => Promise<void>;
  readonly stats: { connectionCount: number; batchesReceived: number; batchesFailed: number };
}

const path = '/contracts.AITelemetryService/SendTelemetryBatch';
/** A stream that was told to wait tries again after this, unless told longer. */
const waitMs = 250;
/** AiResponse has no fields. */
const response = new Uint8Array(0);

/**
 * The Local Forwarder's input for Application Insights' SDKs: batches in, each answered once it is on the disk. While
 * there is no room a stream is not read on.
 */
export function forwarderInputMethods(options: ForwarderInputOptions): [path: string, method: GrpcMethod][] {
  return [[path, { kind: 'bidi', open: (call, stream) => new BatchStream(options, call, stream) }]];
}

class BatchStream implements BidiListener {
  private readonly options: ForwarderInputOptions;
  private readonly call: GrpcCall;
  private readonly stream: BidiStream;
  private isOver = false;

  constructor(options: ForwarderInputOptions, call: GrpcCall, stream: BidiStream) {
    this.options = options;
    this.call = call;
    this.stream = stream;
    options.stats.connectionCount += 1;
  }

  async onMessage(message: Uint8Array, free: () => void): Promise<void> {
    const { stats } = this.options;
    try {
      await this.take(message, free);
      stats.batchesReceived += 1;
    } catch (error) {
      this.onFault();
      throw error;
    }
    this.stream.send(response);
  }

  onFault(): void {
    this.options.stats.batchesFailed += 1;
  }

  onEnd(): void {
    this.stream.end();
  }

  onClose(): void {
    this.isOver = true;
    this.options.stats.connectionCount -= 1;
  }

  /** Tries until there is room; gives up only when the client has left. */
  private async take(message: Uint8Array, free: () => void): Promise<void> {
    const { ingest, authenticate, nowNs, delay } = this.options;
    const envelopes = new EnvelopeBody(Buffer.from(JSON.stringify(readBatch(message))));
    free();
    const { project, keyFault } = projectOf(this.call, envelopes, authenticate);
    for (;;) {
      const intake = {
        project,
        dialect: 'app-insights',
        receiver: 'app-insights-grpc',
        signal: 'telemetry',
        nowNs: nowNs(),
      } as const;
      try {
        await ingest.accept(intake, (rows) => decodeItems(envelopes, rows, keyFault));
        return;
      } catch (error) {
        const isTemporary = error instanceof HeadwaterError && error.retryable;
        if (!isTemporary || this.isOver) throw error;
        await delay(error instanceof RetryLaterError ? error.retryAfterMs : waitMs);
      }
    }
  }
}
