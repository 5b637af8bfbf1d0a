import type { Bytes } from '../../../../model/columns/bytes.ts';
import { FixedTexts } from './fixed-texts.ts';
import { knownTags } from './keys.ts';

const tags = new FixedTexts(knownTags);

/** @returns the code of a tag's key, 0 when it has no meaning beyond an attribute */
export function codeOfTag(source: Bytes, start: number, length: number): number {
  return tags.find(source, start, length);
}
