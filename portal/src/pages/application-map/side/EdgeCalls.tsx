import { t } from '../../../app/messages/index.ts';
import { QueryView } from '../../../components/states/QueryView.tsx';
import { useEdgeCalls } from '../use-application-map.ts';
import { CallList } from './CallList.tsx';

interface EdgeCallsProps {
  /** Id of the node that calls; of everything when undefined */
  readonly source: string | undefined;
  readonly target: string;
}

/** The slowest and the newest failed calls of an edge, or of all edges to a node. */
export function EdgeCalls({ source, target }: EdgeCallsProps) {
  return (
    <QueryView query={useEdgeCalls(source, target)} rows={4}>
      {({ slowest, failed }) => (
        <>
          <CallList title={t('map.slowestCalls')} calls={slowest} />
          <CallList title={t('map.newestFailedCalls')} calls={failed} />
        </>
      )}
    </QueryView>
  );
}
