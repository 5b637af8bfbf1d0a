/** Text between quotes and comments says nothing about columns. */
const silent = /\/\/[^\n]*|[hH]?@?"(?:[^"\\\n]|\\.)*"|[hH]?@?'(?:[^'\\\n]|\\.)*'/g;

const name = '(?:timestamp|TimeGenerated|start_time|time)';
const condition = new RegExp(
  `\\b${name}\\s*(?:[<>]=?|==|!?\\bbetween\\b|!between\\b|in\\b)|(?:[<>]=?|==)\\s*${name}\\b`,
);

/**
 * Whether a query says itself from when its rows are: a condition on the time of its table. The time range of the
 * page then stands back, as Azure's picker does ("Set in query").
 */
export function setsOwnTime(text: string): boolean {
  return text
    .replace(silent, '""')
    .split(/[|;]/)
    .some((operator) => /\b(?:where|filter)\b/.test(operator) && condition.test(operator));
}
