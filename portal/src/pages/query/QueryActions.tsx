import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { BuilderModal } from './panes/BuilderModal.tsx';
import { ExampleMenu, KeysButton } from './panes/QueryMenus.tsx';
import { SaveMenu } from './panes/SaveMenu.tsx';
import { inAddress, type QueryPageState } from './use-query-page.ts';

/** What can be done with the query, in the head of the page. */
export function QueryActions({ page }: { readonly page: QueryPageState }) {
  const { editor, tab, run } = page;
  const part = () => editor.current?.current() ?? { text: '', start: 0 };
  return (
    <>
      <PageLink to="/logs">{t('query.toLogs')}</PageLink>
      <BuildButton page={page} />
      <Button variant="default" title={t('query.formatKeys')} onClick={() => void editor.current?.format()}>
        {t('query.format')}
      </Button>
      <ExampleMenu onPick={page.pick} />
      <SaveMenu tab={tab} current={() => part().text} onSaved={(saved) => page.change({ saved })} />
      <ShareButton text={tab.text} onShare={(ran) => page.change({ ran })} />
      <KeysButton />
      {run.state === 'running' ? (
        <Button color="red" variant="light" onClick={page.cancel}>
          {t('query.cancel')}
        </Button>
      ) : (
        <Button
          leftSection={<Icon name="play" size={12} />}
          title={t('query.runKeys')}
          style={{ color: 'var(--hw-canvas)' }}
          onClick={() => page.runPart(part())}
        >
          {t('query.run')}
        </Button>
      )}
    </>
  );
}

function BuildButton({ page }: { readonly page: QueryPageState }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('query.build')}
      </Button>
      {opened && (
        <BuilderModal
          text={page.tab.text}
          onClose={() => setOpened(false)}
          onPick={page.pick}
          onRewrite={page.rewrite}
        />
      )}
    </>
  );
}

interface ShareButtonProps {
  readonly text: string;
  readonly onShare: (text: string) => void;
}

/** Puts the query into the address and copies it: who opens it sees the same query, time range and chart. */
function ShareButton({ text, onShare }: ShareButtonProps) {
  const clipboard = useClipboard({ timeout: 1_500 });
  const fits = inAddress(text) !== undefined;
  const share = () => {
    const url = new URL(location.href);
    if (text.trim() !== '') url.searchParams.set('q', text);
    clipboard.copy(url.href);
    onShare(text);
  };
  return (
    <Button
      variant="default"
      leftSection={<Icon name={clipboard.copied ? 'check' : 'link'} size={13} />}
      disabled={!fits}
      title={t(fits ? 'query.shareHint' : 'query.shareTooLong')}
      onClick={share}
    >
      {clipboard.copied ? t('action.copied') : t('query.share')}
    </Button>
  );
}
