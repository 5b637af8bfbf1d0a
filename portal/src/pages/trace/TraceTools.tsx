import { ActionIcon, Button, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';
import { t } from '../../app/messages/index.ts';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { nextMatch } from './canvas/use-trace-keys.ts';
import { zoomView } from './model/time-view.ts';
import styles from './Trace.module.css';
import type { TraceModel } from './use-trace-model.ts';

export const viewNames = ['waterfall', 'flame', 'list', 'logs'] as const;
export type ViewName = (typeof viewNames)[number];

export function viewOf(model: TraceModel): ViewName {
  return viewNames.find((name) => name === model.url.view) ?? 'waterfall';
}

/** Which view, how much of it, and what to look for. */
export function TraceTools({ model }: { readonly model: TraceModel }) {
  const { view, setView, traceNs, setUrl, fold, collapsed, showCritical } = model;
  const shown = viewOf(model);
  const middle = (view.fromNs + view.toNs) / 2;
  const drawn = shown === 'waterfall' || shown === 'flame';
  return (
    <div className={styles.tools}>
      <SegmentedControl
        aria-label={t('trace.view')}
        value={shown}
        data={viewNames.map((value) => ({ value, label: t(`trace.${value}`) }))}
        onChange={(value) => setUrl({ view: value === 'waterfall' ? undefined : value })}
      />
      {drawn && (
        <>
          <Tool
            icon="zoomIn"
            label={t('action.zoomIn')}
            onClick={() => setView(zoomView(view, middle, 0.6, traceNs))}
          />
          <Tool
            icon="zoomOut"
            label={t('action.zoomOut')}
            onClick={() => setView(zoomView(view, middle, 1 / 0.6, traceNs))}
          />
          <Tool
            icon="fit"
            label={t('action.zoomReset')}
            onClick={() => setView({ fromNs: 0, toNs: traceNs })}
          />
          <Button
            variant={showCritical ? 'light' : 'default'}
            aria-pressed={showCritical}
            px={8}
            onClick={() => setUrl({ cp: showCritical ? undefined : '1' }, { replace: true })}
          >
            {t('trace.criticalPath')}
          </Button>
        </>
      )}
      {shown === 'waterfall' && (
        <Button variant="default" px={8} onClick={() => fold(collapsed.size === 0)}>
          {t(collapsed.size === 0 ? 'trace.collapseAll' : 'trace.expandAll')}
        </Button>
      )}
      <TraceSearch model={model} />
    </div>
  );
}

function TraceSearch({ model }: { readonly model: TraceModel }) {
  const { words, matches, selected, setUrl } = model;
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);
  const at = matches.indexOf(selected);
  return (
    <div className={styles.search}>
      <TextInput
        ref={input}
        w={210}
        aria-label={t('trace.search')}
        placeholder={t('trace.search')}
        leftSection={<Icon name="search" size={14} />}
        rightSectionWidth={64}
        rightSection={
          words && (
            <span className="hw-dim" style={{ fontSize: 11 }}>
              {matches.length
                ? t('trace.matches', { index: at + 1 || '–', count: matches.length })
                : t('trace.noMatches')}
            </span>
          )
        }
        value={words}
        onChange={(event) => setUrl({ q: event.currentTarget.value }, { replace: true })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') nextMatch(model, event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') setUrl({ q: undefined }, { replace: true });
        }}
      />
      <Tool icon="up" label={t('trace.previous')} onClick={() => nextMatch(model, -1)} />
      <Tool icon="down" label={t('trace.next')} onClick={() => nextMatch(model, 1)} />
    </div>
  );
}

function Tool({
  icon,
  label,
  onClick,
}: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
