import type { MapNode } from '@headwater/contract';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { t } from '../../../app/messages/index.ts';
import { Icon } from '../../../components/Icon.tsx';
import { Untrusted } from '../../../components/text/Untrusted.tsx';
import { useScheme } from '../../../components/use-scheme.ts';
import { serviceColor } from '../../../format/colors.ts';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import styles from '../Map.module.css';
import { failingFrom, failureShare, graveFrom } from '../model/map-view.ts';
import { nodeTitle } from '../model/words.ts';
import { kindIcons } from './kind-icons.ts';

export interface MapNodeData extends Record<string, unknown> {
  readonly node: MapNode;
  readonly isPicked: boolean;
  readonly isAbnormal: boolean;
}

/** A node: its kind inside a ring whose red part are the failures, its name, calls, mean duration and failures. */
export const MapNodeCard = memo(function MapNodeCard({ data }: NodeProps) {
  const { node, isPicked, isAbnormal } = data as MapNodeData;
  const { kind, calls, avgNs, instances } = node;
  const share = failureShare(node);
  const title = nodeTitle(node);
  return (
    <div
      className={`${styles.card} ${isPicked ? styles.picked : ''} ${isAbnormal ? styles.abnormal : ''}`}
      data-node={node.id}
      data-failing={share >= graveFrom ? 'grave' : share >= failingFrom ? 'some' : undefined}
      title={title}
    >
      <Handle type="target" position={Position.Left} className={styles.handle ?? ''} isConnectable={false} />
      <FailureRing node={node} share={share} />
      <div className={styles.cardText}>
        <strong className="hw-ellipsis">
          <Untrusted text={title} />
          {instances > 1 && <span className={styles.instances}> ×{instances}</span>}
        </strong>
        {kind !== 'outside' && (
          <span className={styles.cardFacts}>
            {calls === 0 ? (
              t('map.onlyCalls')
            ) : (
              <>
                {formatCount(calls)} · {formatDuration(avgNs)} ·{' '}
                <span className={share > 0 ? styles.bad : undefined}>{formatShare(share)}</span>
              </>
            )}
          </span>
        )}
      </div>
      {isAbnormal && (
        <span className={styles.flag} role="img" aria-label={t('map.abnormal')}>
          <Icon name="error" size={13} />
        </span>
      )}
      <Handle type="source" position={Position.Right} className={styles.handle ?? ''} isConnectable={false} />
    </div>
  );
});

const radius = 15;
const round = 2 * Math.PI * radius;

function FailureRing({ node, share }: { readonly node: MapNode; readonly share: number }) {
  const scheme = useScheme();
  const color = node.kind === 'service' ? serviceColor(node.name, scheme) : 'var(--hw-dim)';
  return (
    <svg width={38} height={38} viewBox="0 0 38 38" aria-hidden="true" className={styles.ring}>
      <circle cx={19} cy={19} r={radius} fill="none" stroke={color} strokeWidth={3} />
      {share > 0 && (
        <circle
          cx={19}
          cy={19}
          r={radius}
          fill="none"
          stroke="var(--hw-error)"
          strokeWidth={4.5}
          strokeDasharray={`${Math.max(2, share * round)} ${round}`}
          transform="rotate(-90 19 19)"
        />
      )}
      <path
        d={kindIcons[node.kind]}
        transform="translate(11 11)"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.4}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}

export function GroupNode({ data }: NodeProps) {
  return (
    <div className={styles.group}>
      <span>
        <Untrusted text={String(data.name)} />
      </span>
    </div>
  );
}
