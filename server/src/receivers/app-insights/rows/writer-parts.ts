import type { AttributeWriter } from './attribute-writer.ts';
import type { ItemContext } from './item-context.ts';
import type { ItemTags } from './item-tags.ts';
import type { TextBytes } from './text-bytes.ts';

/** What the writers of all kinds share. */
export interface WriterParts {
  readonly texts: TextBytes;
  readonly tags: ItemTags;
  readonly context: ItemContext;
  readonly attributes: AttributeWriter;
}
