import { Button } from '@mantine/core';
import { t } from '../../../app/messages/index.ts';
import { Failed } from '../../../components/states/States.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import type { QueryRun } from '../model/run.ts';
import type { QueryPart } from '../model/text/query-at.ts';
import styles from '../Query.module.css';
import { mistakeOf } from '../use-query-runs.ts';

interface QueryMistakeProps {
  readonly run: Extract<QueryRun, { state: 'failed' }>;
  readonly onGoTo: (start: number, length: number) => void;
  readonly onAgain: (part: QueryPart) => void;
}

/** A query that was refused: the line that is wrong, and the way to it. */
export function QueryMistake({ run, onGoTo, onAgain }: QueryMistakeProps) {
  const mistake = mistakeOf(run);
  if (!mistake) return <Failed error={run.error} onRetry={() => onAgain(run.part)} />;
  const at = Math.min(mistake.start - run.part.start, run.part.text.length);
  const before = run.part.text.slice(0, at).split('\n');
  const lineStart = at - before.at(-1)!.length;
  const line = run.part.text.slice(lineStart).split('\n')[0] ?? '';
  const column = at - lineStart;
  return (
    <div className={styles.mistake} role="alert">
      <h2>{t('query.mistake', { line: before.length, column: column + 1 })}</h2>
      <p>
        <Untrusted text={mistake.message} />
      </p>
      <pre>
        <Untrusted text={line.slice(0, column)} />
        <mark>
          <Untrusted text={line.slice(column, column + mistake.length) || ' '} />
        </mark>
        <Untrusted text={line.slice(column + mistake.length)} />
      </pre>
      <Button variant="default" onClick={() => onGoTo(mistake.start, mistake.length)}>
        {t('query.goTo')}
      </Button>
    </div>
  );
}
