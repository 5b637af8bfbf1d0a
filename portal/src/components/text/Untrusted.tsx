import { useState } from 'react';
import { t } from '../../app/messages/index.ts';
import { visibleParts } from './visible-text.ts';

const longestShown = 4_000;

/** A text that came from a client: always text, its direction isolated, its invisible characters named. */
export function Untrusted({ text }: { readonly text: string }) {
  const [all, setAll] = useState(false);
  const cut = !all && text.length > longestShown;
  const parts = visibleParts(cut ? text.slice(0, longestShown) : text);
  return (
    <bdi>
      {parts.map((part, index) =>
        part.invisible ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
          <span key={index} className="hw-invisible">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
      {cut && (
        <button type="button" onClick={() => setAll(true)} className="hw-more">
          … {t('action.showAll')} ({text.length.toLocaleString()})
        </button>
      )}
    </bdi>
  );
}
