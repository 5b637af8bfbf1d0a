import type { MapEdge } from '@headwater/contract';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { formatDuration } from '../../../format/duration.ts';
import { formatCount, formatShare } from '../../../format/number.ts';
import styles from '../Map.module.css';
import { failingFrom, failureShare, graveFrom } from '../model/map-view.ts';

export interface CallEdgeData extends Record<string, unknown> {
  readonly edge: MapEdge;
  /** Of the busiest edge's calls, 0 to 1 on a logarithmic scale: how thick the line is */
  readonly share: number;
  readonly isPicked: boolean;
  readonly isFaint: boolean;
  readonly isAbnormal: boolean;
  /** Its words are shown beside it */
  readonly isWordy: boolean;
  /** The target calls the source, too: the words of both stand one above the other */
  readonly isMutual: boolean;
}

/** How far words stand from the middle of their line, up or down, where another line's stand there too. */
export function wordsAside(isMutual: boolean, sourceX: number, targetX: number): number {
  const half = 8;
  return isMutual ? (sourceX < targetX ? -half : half) : 0;
}

/** Calls from one node to another; thicker for more, orange and red for failures, which the words say too. */
export const CallEdge = memo(function CallEdge(props: EdgeProps) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const { edge, share, isPicked, isFaint, isAbnormal, isWordy, isMutual } = props.data as CallEdgeData;
  const [path, x, y] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    curvature: 0.35,
  });
  const failures = failureShare(edge);
  const style = {
    stroke: edgeColor(failures, isPicked),
    strokeWidth: 1 + 3.5 * share,
    strokeDasharray: isAbnormal ? '7 4' : undefined,
    opacity: isFaint ? 0.18 : 1,
  };
  return (
    <>
      <BaseEdge path={path} style={style} interactionWidth={18} />
      {isWordy && (
        <EdgeLabelRenderer>
          <span
            className={`${styles.edgeWords} ${isFaint ? styles.faint : ''} nodrag nopan`}
            style={{
              transform: `translate(-50%, -50%) translate(${x}px, ${y + wordsAside(isMutual, sourceX, targetX)}px)`,
            }}
          >
            {formatCount(edge.calls)} · {formatDuration(edge.avgNs)}
            {failures > 0 && <b className={styles.bad}> · {formatShare(failures)}</b>}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

export function edgeColor(failures: number, isPicked: boolean): string {
  if (failures >= graveFrom) return 'var(--hw-error)';
  if (failures >= failingFrom) return 'var(--hw-warn)';
  return isPicked ? 'var(--hw-accent)' : 'var(--hw-edge)';
}
