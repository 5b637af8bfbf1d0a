import { useMemo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { useScope } from '../../../app/scope/use-scope.ts';
import { Icon } from '../../../components/Icon.tsx';
import { formatMinute } from '../../../format/time.ts';
import { setsOwnTime } from '../model/text/own-time.ts';
import styles from '../Query.module.css';

interface TimeNoteProps {
  readonly text: string;
  readonly environment: string | undefined;
}

/** From when the rows will be: the page's range, or what the query says itself. */
export function TimeNote({ text, environment }: TimeNoteProps) {
  const { range } = useScope();
  const own = useMemo(() => setsOwnTime(text), [text]);
  const pageRange =
    range.kind === 'relative'
      ? t('scope.last', { span: range.last })
      : `${formatMinute(range.fromMs)} – ${formatMinute(range.toMs)}`;
  return (
    <span className={styles.timeNote} title={t(own ? 'query.ownTimeHint' : 'query.pageTimeHint')}>
      {environment !== undefined && <span>{t('query.allEnvironments')}</span>}
      <Icon name="clock" size={12} />
      {own ? t('query.ownTime') : pageRange}
    </span>
  );
}
