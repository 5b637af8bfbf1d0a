import { FieldNames } from '../envelopes/field-names.ts';
import type { ScannedItem } from '../envelopes/scanned-item.ts';

/** Tags that say where an item comes from, with the resource attribute they become; the first are code 1 and on. */
export const resourceTags: readonly (readonly [tag: string, attribute: string])[] = [
  ['ai.cloud.role', 'service.name'],
  ['ai.cloud.roleInstance', 'service.instance.id'],
  ['ai.application.ver', 'service.version'],
  ['ai.internal.nodeName', 'host.name'],
  ['ai.cloud.roleVer', 'ai.cloud.roleVer'],
  ['ai.cloud.location', 'ai.cloud.location'],
  ['ai.device.id', 'ai.device.id'],
  ['ai.device.locale', 'ai.device.locale'],
  ['ai.device.model', 'ai.device.model'],
  ['ai.device.oemName', 'ai.device.oemName'],
  ['ai.device.osVersion', 'ai.device.osVersion'],
  ['ai.device.type', 'ai.device.type'],
  ['ai.internal.agentVersion', 'ai.internal.agentVersion'],
];

/** Numbers of the tags that mean something; those of `resourceTags` come before. */
export const tag = {
  deviceType: 12,
  sdkVersion: 14,
  operationId: 15,
  parentId: 16,
  operationName: 17,
  userId: 18,
  sessionId: 19,
  clientIp: 20,
  userAgent: 21,
} as const;
const names = new FieldNames([
  ...resourceTags.map(([name]) => name),
  'ai.internal.sdkVersion',
  'ai.operation.id',
  'ai.operation.parentId',
  'ai.operation.name',
  'ai.user.id',
  'ai.session.id',
  'ai.location.ip',
  'ai.user.userAgent',
]);
const nameCount = 22;
/** The protocol knows some thirty. */
const most = 256;

/** The tags of the item at hand by what they mean. */
export class ItemTags {
  private sent: ScannedItem | undefined;
  private readonly places = new Int16Array(nameCount);
  private readonly codes = new Uint8Array(most);

  begin(sent: ScannedItem): void {
    this.sent = sent;
    this.places.fill(-1);
    const { tags } = sent;
    const count = Math.min(tags.count, most);
    for (let index = 0; index < count; index += 1) {
      const length = sent.locateKey(tags, index);
      const code = names.find(sent.source, sent.start, length);
      this.codes[index] = code;
      this.places[code] = index;
    }
  }

  /** How many there are; more than a few hundred are not read. */
  get count(): number {
    return Math.min(this.sent!.tags.count, most);
  }

  /** Which tag it is; 0 for one without a meaning here. */
  codeOf(index: number): number {
    return this.codes[index]!;
  }

  /** Its place among the pairs; -1 when it was not sent. */
  placeOf(code: number): number {
    return this.places[code]!;
  }

  /** @returns the length of its value, which is where the item says then; 0 when there is none */
  locate(code: number): number {
    const place = this.places[code]!;
    return place < 0 ? 0 : this.sent!.locatePair(this.sent!.tags, place);
  }

  text(code: number): string {
    const place = this.places[code]!;
    return place < 0 ? '' : this.sent!.pairText(this.sent!.tags, place);
  }
}

/** Whether the origin or the scope of the row tells the tag. */
export function isOfOrigin(code: number): boolean {
  return code > 0 && code <= tag.sdkVersion;
}
