import type { GroupLatency } from '@headwater/contract';
import { t } from '../../../app/messages/index.ts';
import type { Column } from '../../../components/table/DataTable.tsx';
import { visibleText } from '../../../components/text/visible-text.ts';
import { type Scheme, serviceColor } from '../../../format/colors.ts';
import { formatShare } from '../../../format/number.ts';
import styles from '../Traces.module.css';
import type { GroupRow } from './group-columns.tsx';

const namedServices = 12;

/** Where the time of each group goes: a bar of the services' colours, their shares in words. */
export function latencyColumn(groups: readonly GroupLatency[], scheme: Scheme): Column<GroupRow> {
  const found = new Map(groups.map((group) => [JSON.stringify(group.by), group]));
  return {
    id: 'latency',
    title: t('group.latency'),
    width: 'minmax(110px, 1.3fr)',
    cell: ({ by }) => {
      const services = found.get(JSON.stringify(by))?.services ?? [];
      if (services.length === 0) return <span className="hw-dim">–</span>;
      const words = services
        .slice(0, namedServices)
        .map(({ service, share }) => `${visibleText(service)} ${formatShare(share)}`);
      return (
        <span className={styles.latency} role="img" aria-label={words.join(', ')} title={words.join('\n')}>
          {services.map(({ service, share }) => (
            <i
              key={service}
              style={{ width: `${share * 100}%`, background: serviceColor(service, scheme) }}
            />
          ))}
        </span>
      );
    },
  };
}
