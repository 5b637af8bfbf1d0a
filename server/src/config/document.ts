import { GiB, KiB, MiB, type Option, type Section } from './option.ts';
import { general, sections } from './schema.ts';
import { variableName } from './sources/environment.ts';

const introduction = `# Configuration

The server reads, each winning over the one before:

1. \`headwater.yaml\` in the directory where it is started, or the file of \`--config\` or \`HEADWATER_CONFIG\`
2. environment variables
3. flags of \`headwater start\`

\`headwater config check\` says what is wrong, with line and column, and prints what is in force. Unknown keys in
the file are errors; unknown variables are warnings, because orchestrators set variables of their own.
A list in a variable has commas between its items. Bytes may be written as \`64MiB\`.

\`\`\`yaml
# headwater.yaml
dataDir: /var/lib/headwater
retention:
  logsDays: 7
\`\`\`
`;

/** The text of docs/reference/configuration.md, from the schema. */
export function documentConfig(): string {
  const named = Object.entries(sections).map(([name, section]) => documentSection(name, section));
  return [introduction, documentSection('', general), ...named].join('\n');
}

function documentSection(name: string, section: Section): string {
  const rows = Object.entries(section.options).map(([key, option]) => {
    const path = name === '' ? key : `${name}.${key}`;
    return `| \`${path}\`<br>\`${variableName(path)}\` | ${option.unit} | ${showDefault(option)} | ${option.text} ${option.reason} |`;
  });
  return [
    `## ${name === '' ? 'General' : name}`,
    '',
    section.text,
    '',
    '| option, variable | unit | default | what it does, and why |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function showDefault({ default: value, unit }: Option<unknown>): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => `\`${item}\``).join(' ');
  return `\`${typeof value === 'number' && unit === 'bytes' ? showBytes(value) : value}\``;
}

function showBytes(value: number): string {
  for (const [factor, suffix] of [
    [GiB, 'GiB'],
    [MiB, 'MiB'],
    [KiB, 'KiB'],
    [1e6, 'MB'],
  ] as const) {
    if (value >= factor && value % factor === 0) return `${value / factor}${suffix}`;
  }
  return String(value);
}
