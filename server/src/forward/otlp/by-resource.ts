import type { Described } from '../items/items.ts';
import { writeAttributes } from './any-value.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

interface Sourced {
  readonly resource: Described;
  readonly scope: Described | undefined;
}

/**
 * Writes items under their resources and scopes, in the order in which these were met. The three signals' requests
 * have one shape: 1 resource_* {1 resource {1 attributes}, 2 scope_* {1 scope {1 name, 2 version, 3 attributes},
 * 2 items, 3 schema_url}, 3 schema_url}.
 */
export function writeByResource<T extends Sourced>(
  out: ProtobufWriter,
  items: readonly T[],
  write: (items: readonly T[]) => void,
): void {
  for (const ofResource of Map.groupBy(items, ({ resource }) => resource).values()) {
    const { resource } = ofResource[0]!;
    out.message(1, () => {
      out.message(1, () => writeAttributes(out, 1, resource.attributes));
      for (const ofScope of Map.groupBy(ofResource, ({ scope }) => scope?.id ?? '').values()) {
        out.message(2, () => {
          const { scope } = ofScope[0]!;
          if (scope !== undefined) out.message(1, () => writeScope(out, scope));
          write(ofScope);
          if (scope !== undefined && scope.schemaUrl !== '') out.text(3, scope.schemaUrl);
        });
      }
      if (resource.schemaUrl !== '') out.text(3, resource.schemaUrl);
    });
  }
}

function writeScope(out: ProtobufWriter, scope: Described): void {
  if (scope.name !== '') out.text(1, scope.name);
  if (scope.version !== '') out.text(2, scope.version);
  writeAttributes(out, 3, scope.attributes);
}
