import { EditorView } from '@codemirror/view';

/** The portal's colours; the variables follow light and dark by themselves. */
export const kqlTheme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--hw-surface)', color: 'var(--hw-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--hw-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--hw-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--hw-surface)',
    color: 'var(--hw-dim)',
    borderRight: '1px solid var(--hw-border)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hw-hover) 55%, transparent)' },
  '.cm-placeholder': { color: 'var(--hw-dim)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--hw-selected) !important',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--hw-selected)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--hw-surface)',
    color: 'var(--hw-text)',
    border: '1px solid var(--hw-border)',
    borderRadius: '5px',
    boxShadow: '0 3px 12px rgb(0 0 0 / 18%)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '12px',
    maxHeight: '16em',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--hw-selected)',
    color: 'var(--hw-text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700', color: 'var(--hw-accent)' },
  '.cm-kql-hover': {
    padding: '5px 9px',
    maxWidth: '560px',
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '12px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  '.cm-diagnostic': { padding: '4px 8px', maxWidth: '520px' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--hw-error)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--hw-error) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--hw-warn) 1px',
    textUnderlineOffset: '3px',
  },
});
