import type { Operand } from '../../conditions/operand.ts';
import { asNumber, type Values } from '../../conditions/values.ts';
import type { ValueKind } from './convert.ts';

/** One place where a key's values may be. */
export interface Place {
  readonly operand: Operand;
  /** `operand.number` is a number in every row that has a value; else texts that look like numbers are */
  readonly numeric?: boolean;
  /** Turns a condition over the operand into one over the row; default: it is one */
  readonly within?: (condition: string) => string;
  /** The operand is over another table: no row has it as a value */
  readonly table?: 'resources';
}

/** What a key stands for: a test of it is met when a value at one of the places meets it. */
export interface Field {
  readonly places: readonly Place[];
  readonly kind: ValueKind;
}

export function attributePlaces(key: string, values: Values): Place[] {
  const name = values.add(key, 'String');
  const has = (map: string) => `mapContains(${map}, ${name})`;
  const number = `attributes_number[${name}]`;
  return [
    {
      operand: {
        text: `attributes[${name}]`,
        number: `toFloat64OrZero(attributes[${name}])`,
        exists: has('attributes'),
        equals: (value, all) => {
          const same = `attributes[${name}] = ${all.add(value, 'String')}`;
          return value === '' ? `(${has('attributes')} AND ${same})` : same;
        },
      },
    },
    {
      numeric: true,
      operand: {
        text: `toString(${number})`,
        number,
        exists: has('attributes_number'),
        equals: (value, all) => {
          const wanted = asNumber(value);
          if (wanted === undefined) return 'false';
          return `(${has('attributes_number')} AND ${number} = ${all.add(wanted, 'Float64')})`;
        },
      },
    },
  ];
}

/** An attribute of the resource that sent the row: resources are kept once, as JSON. */
export function resourcePlace(key: string, values: Values): Place {
  const name = values.add(key, 'String');
  const text = `if(JSONType(attributes, ${name}) = 'String', JSONExtractString(attributes, ${name}), JSONExtractRaw(attributes, ${name}))`;
  return {
    operand: {
      text,
      number: `toFloat64OrZero(${text})`,
      exists: `JSONHas(attributes, ${name})`,
      equals: (value, all) => `(JSONHas(attributes, ${name}) AND ${text} = ${all.add(value, 'String')})`,
    },
    table: 'resources',
    within: (condition) =>
      `resource_id IN (SELECT id FROM resources WHERE project = {project:String} AND kind = 'resource' AND ${condition})`,
  };
}

/** Ids as people paste them: hexadecimal of either width, or Datadog's decimal of the low 64 bits. */
export function idPlace(column: string, bytes: 8 | 16): Place {
  const low = bytes === 8 ? column : `substring(${column}, 9, 8)`;
  return {
    operand: {
      text: `lower(hex(${column}))`,
      exists: `${column} != toFixedString('', ${bytes})`,
      equals: (value, all) => {
        const conditions = lowHalves(value).map((hex) => `${low} = unhex(${all.add(hex, 'String')})`);
        if (bytes === 16 && /^[0-9a-f]{32}$/.test(value)) {
          conditions.push(`${column} = toFixedString(unhex(${all.add(value, 'String')}), 16)`);
        }
        return conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`;
      },
    },
  };
}

/** The ids of 64 bits that a text can mean: digits are decimal, and hexadecimal too when there are 16. */
export function lowHalves(value: string): string[] {
  const found = /^[0-9a-f]{16}$/.test(value) ? [value] : [];
  if (/^\d{1,20}$/.test(value) && BigInt(value) < 1n << 64n) {
    found.push(BigInt(value).toString(16).padStart(16, '0'));
  }
  return found;
}
