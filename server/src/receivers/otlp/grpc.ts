import { batchName } from '../../ingest/batch-memory.ts';
import type { GrpcMethod } from '../../wire/grpc/grpc-method.ts';
import { encodeResponse } from './respond.ts';
import { type OtlpOptions, type OtlpSignal, otlpSignals } from './signals.ts';

/**
 * The Export methods of OTLP/gRPC (OTLP 1.11), to be put into the map of a gRPC server. Profiles are not among
 * them, so the server says UNIMPLEMENTED, which tells clients not to send them again.
 */
export function otlpGrpcMethods(options: OtlpOptions): [path: string, method: GrpcMethod][] {
  return otlpSignals.map((signal) => [signal.grpcPath, exportMethod(signal, options)]);
}

function exportMethod({ signal, decode }: OtlpSignal, options: OtlpOptions): GrpcMethod {
  const { ingest, authenticate, nowNs } = options;
  return {
    kind: 'unary',
    open({ headers }) {
      const project = authenticate(headers);
      const batch = batchName(headers);
      return async (body) => {
        const intake = {
          project,
          dialect: 'otlp',
          receiver: 'otlp-grpc',
          signal,
          body,
          ...(batch === undefined ? {} : { batch }),
          nowNs: nowNs(),
        } as const;
        return encodeResponse(await ingest.accept(intake, (rows) => decode.protobuf(body, rows)));
      };
    },
  };
}
