import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { type RefObject, useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { useUrlState } from '../../app/scope/use-url-state.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import type { KqlEditorHandle } from './editor/KqlEditor.tsx';
import type { QueryPart } from './model/query-at.ts';
import { BuilderModal } from './panes/BuilderModal.tsx';
import { ExampleMenu, HistoryMenu } from './panes/QueryMenus.tsx';

/** Longer addresses are refused on their way. */
const longestInAddress = 6_000;

/** The text as it goes into the address, or nothing when it is too long for one. */
export function inAddress(text: string): string | undefined {
  return encodeURIComponent(text).length <= longestInAddress ? text : undefined;
}

interface QueryActionsProps {
  readonly editor: RefObject<KqlEditorHandle | null>;
  /** What the editor holds now */
  readonly typed: string;
  readonly running: boolean;
  readonly onPick: (text: string) => void;
  readonly onRun: (part: QueryPart) => void;
  readonly onCancel: () => void;
}

/** What can be done with the query, in the head of the page. */
export function QueryActions({ editor, typed, running, onPick, onRun, onCancel }: QueryActionsProps) {
  return (
    <>
      <PageLink to="/logs">{t('query.toLogs')}</PageLink>
      <BuildButton onPick={onPick} />
      <Button variant="default" title={t('query.formatKeys')} onClick={() => void editor.current?.format()}>
        {t('query.format')}
      </Button>
      <ExampleMenu onPick={onPick} />
      <HistoryMenu onPick={onPick} />
      <ShareButton text={typed} />
      {running ? (
        <Button color="red" variant="light" onClick={onCancel}>
          {t('query.cancel')}
        </Button>
      ) : (
        <Button
          leftSection={<Icon name="play" size={12} />}
          title={t('query.runKeys')}
          style={{ color: 'var(--hw-canvas)' }}
          onClick={() => onRun(editor.current?.current() ?? { text: '', start: 0 })}
        >
          {t('query.run')}
        </Button>
      )}
    </>
  );
}

function BuildButton({ onPick }: { readonly onPick: (text: string) => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('query.build')}
      </Button>
      <BuilderModal opened={opened} onClose={() => setOpened(false)} onPick={onPick} />
    </>
  );
}

/** Puts the query into the address and copies it: who opens it sees the same query over the same time range. */
function ShareButton({ text }: { readonly text: string }) {
  const clipboard = useClipboard({ timeout: 1_500 });
  const [, setState] = useUrlState();
  const share = () => {
    const url = new URL(location.href);
    if (text.trim() !== '') url.searchParams.set('q', text);
    clipboard.copy(url.href);
    setState({ q: inAddress(text) }, { replace: true });
  };
  return (
    <Button
      variant="default"
      leftSection={<Icon name={clipboard.copied ? 'check' : 'link'} size={13} />}
      disabled={inAddress(text) === undefined}
      onClick={share}
    >
      {clipboard.copied ? t('action.copied') : t('query.share')}
    </Button>
  );
}
