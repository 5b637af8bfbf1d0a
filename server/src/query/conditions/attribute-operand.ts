import type { Operand } from './operand.ts';
import { asNumber, type Values } from './values.ts';

/** An attribute that is in one of the two maps. `mapValues(attributes)` has a bloom filter, `=` on the map uses it. */
export function attributeOperand(key: string, values: Values): Operand {
  const name = values.add(key, 'String');
  const hasText = `mapContains(attributes, ${name})`;
  const hasNumber = `mapContains(attributes_number, ${name})`;
  return {
    text: `multiIf(${hasText}, attributes[${name}], ${hasNumber}, toString(attributes_number[${name}]), '')`,
    number: `if(${hasNumber}, attributes_number[${name}], toFloat64OrZero(attributes[${name}]))`,
    exists: `(${hasText} OR ${hasNumber})`,
    equals: (value, all) => {
      const text = `attributes[${name}] = ${all.add(value, 'String')}`;
      const number = asNumber(value);
      if (value === '') return `(${hasText} AND ${text})`;
      if (number === undefined) return text;
      return `(${text} OR (${hasNumber} AND attributes_number[${name}] = ${all.add(number, 'Float64')}))`;
    },
  };
}

/** A String or LowCardinality(String) column, empty where there is no value. */
export function textOperand(column: string): Operand {
  return {
    text: column,
    number: `toFloat64OrZero(${column})`,
    exists: `${column} != ''`,
    equals: (value, all) => `${column} = ${all.add(value, 'String')}`,
  };
}

/** A number column. @param absent the value that means none; without it every row has a value */
export function numberOperand(column: string, absent?: number): Operand {
  return {
    text: absent === undefined ? `toString(${column})` : `if(${column} = ${absent}, '', toString(${column}))`,
    number: column,
    exists: absent === undefined ? 'true' : `${column} != ${absent}`,
    equals: (value, all) => {
      const number = asNumber(value);
      return number === undefined || number === absent
        ? 'false'
        : `${column} = ${all.add(number, 'Float64')}`;
    },
  };
}

/** A column of numbers that stand for words, such as span kinds. */
export function codeOperand(column: string, words: readonly string[]): Operand {
  const names = words.map((word) => `'${word}'`).join(', ');
  return {
    text: `[${names}][${column} + 1]`,
    exists: 'true',
    equals: (value) => {
      const code = words.indexOf(value);
      return code < 0 ? 'false' : `${column} = ${code}`;
    },
  };
}

/** An id of fixed width; compared as bytes so that indexes serve. */
export function idOperand(column: string, bytes: 8 | 16): Operand {
  return {
    text: `lower(hex(${column}))`,
    exists: `${column} != toFixedString('', ${bytes})`,
    equals: (value, all: Values) =>
      new RegExp(`^[0-9a-fA-F]{${bytes * 2}}$`).test(value)
        ? `${column} = toFixedString(unhex(${all.add(value, 'String')}), ${bytes})`
        : 'false',
  };
}
