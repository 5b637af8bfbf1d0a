import { overviewTiles } from '@headwater/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Answer, ask } from '../../api/client.ts';
import { t } from '../../app/messages/index.ts';
import { useScope } from '../../app/scope/use-scope.ts';
import type { UrlState } from '../../app/scope/use-url-state.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { PageLink, type PagePath } from '../../components/PageLink.tsx';
import { QueryView } from '../../components/states/QueryView.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare, threeDigits } from '../../format/number.ts';
import styles from './Overview.module.css';

function useTiles() {
  const scope = useScope();
  return useQuery({
    queryKey: ['overview-tiles', scope.key],
    queryFn: ({ signal }) => ask(overviewTiles, { body: scope.ask() }, signal),
    refetchInterval: scope.refetchInterval,
  });
}

/** The four figures of the range, each with its course, each opening the page that explains it. */
export function Tiles({ rangeMs }: { readonly rangeMs: number }) {
  const query = useTiles();
  return (
    <QueryView query={query} rows={2}>
      {(figures) => <Figures figures={figures} rangeMs={rangeMs} />}
    </QueryView>
  );
}

interface FiguresProps {
  readonly figures: Answer<typeof overviewTiles>;
  readonly rangeMs: number;
}

function Figures({ figures, rangeMs }: FiguresProps) {
  const { requests, failed, avgNs, availability, tests, overTime } = figures;
  const course = (name: string) =>
    overTime.series.find((series) => series.name === name)?.values.map((value) => value ?? 0) ?? [];
  return (
    <div className={styles.tiles}>
      <Tile
        to="/failures"
        title={t('overview.failedRequests')}
        note={
          failed > 0 ? t('overview.failedShare', { share: formatShare(failed / requests) }) : formatShare(0)
        }
        alarm={failed > 0}
        course={course('failed')}
      >
        {formatCount(failed)}
      </Tile>
      <Tile to="/performance" title={t('overview.responseTime')} course={course('avg')}>
        {requests > 0 ? formatDuration(avgNs) : '–'}
      </Tile>
      <Tile
        to="/performance"
        search={{ tab: 'roles' }}
        title={t('overview.serverRequests')}
        note={`${threeDigits((requests / rangeMs) * 1000)} ${t('term.perSecond')}`}
        course={course('requests')}
      >
        {formatCount(requests)}
      </Tile>
      <Tile
        to="/transactions"
        search={{ types: 'availability' }}
        title={t('overview.availability')}
        note={testsNote(tests)}
        alarm={availability !== null && availability < 1}
        course={course('availability')}
      >
        {availability === null ? '–' : formatShare(availability)}
      </Tile>
    </div>
  );
}

interface TileProps {
  readonly to: PagePath;
  readonly search?: UrlState;
  readonly title: string;
  readonly note?: ReactNode;
  readonly alarm?: boolean;
  readonly course: readonly number[];
  readonly children: ReactNode;
}

function Tile({ title, note, alarm, course, children, ...link }: TileProps) {
  return (
    <PageLink {...link} className={`hw-panel ${styles.tile}`}>
      <span className={styles.tileTitle}>
        {title}
        {note && <span className={styles.tileNote}>{note}</span>}
      </span>
      <span className={styles.figure}>
        <strong className={alarm ? styles.alarm : ''}>{children}</strong>
        <Sparkline values={course} />
      </span>
    </PageLink>
  );
}

function testsNote(tests: number): string {
  if (tests === 0) return t('overview.noTests');
  return t(tests === 1 ? 'overview.test' : 'overview.tests', { count: formatCount(tests) });
}
