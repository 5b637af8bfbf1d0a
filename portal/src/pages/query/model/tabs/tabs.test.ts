import { describe, expect, test } from 'vitest';
import { setsOwnTime } from '../text/own-time.ts';
import { inFolders } from './folders.ts';
import {
  activeTab,
  addTab,
  changeTab,
  closeTab,
  formatTabs,
  mostTabs,
  noTabs,
  openLink,
  parseTabs,
  titleOf,
} from './tabs.ts';

const two = addTab(changeTab(noTabs, '1', { text: 'requests', ran: 'requests' }), { text: 'traces' });

describe('tabs', () => {
  test('a new one is in front, and the oldest go when there are too many', () => {
    expect(activeTab(two).text).toBe('traces');

    const many = Array.from({ length: 30 }).reduce<typeof two>((open) => addTab(open), two);

    expect(many.tabs).toHaveLength(mostTabs);
    expect(new Set(many.tabs.map(({ id }) => id)).size).toBe(mostTabs);
  });

  test('closing one shows its neighbour, and the last leaves an empty one', () => {
    const one = closeTab(two, '2');
    expect(activeTab(one).text).toBe('requests');
    expect(closeTab(two, '1')).toEqual({ tabs: [two.tabs[1]], active: '2', last: 2 });

    const none = closeTab(one, '1');

    expect(none.tabs).toHaveLength(1);
    expect(activeTab(none)).toMatchObject({ text: '', ran: '' });
    expect(activeTab(none).id).toBe('3');
    expect(addTab(one).active).toBe('3');
  });

  test('a link comes to the tab that has its query, or to a new one, instead of an empty one', () => {
    const edited = { ...changeTab(two, '1', { text: 'requests | take 5' }), active: '1' };

    expect(openLink(edited, 'requests', 'rows').tabs).toMatchObject([
      { text: 'requests | take 5', view: 'rows' },
      {},
    ]);
    expect(openLink(two, 'requests', 'rows')).toMatchObject({ active: '1' });
    expect(openLink(noTabs, 'print 1', '').tabs).toMatchObject([{ text: 'print 1' }]);
    expect(openLink(two, 'print 1', '').tabs.map(({ text }) => text)).toEqual([
      'requests',
      'traces',
      'print 1',
    ]);
    expect(openLink(two, ' ', '')).toBe(two);
  });

  test('are called as they were saved, or after their comment, or as they begin', () => {
    expect(titleOf({ ...activeTab(noTabs), text: '\n// slow ones\nrequests' })).toBe('slow ones');
    expect(titleOf({ ...activeTab(noTabs), text: 'requests\n| take 5 // few' })).toBe(
      'requests | take 5 // few',
    );
    expect(titleOf({ ...activeTab(noTabs), saved: 'mine', text: 'requests' })).toBe('mine');
    expect(titleOf(activeTab(noTabs))).toBe('');
  });

  test('are read as they were kept, and nonsense is none', () => {
    expect(parseTabs(formatTabs(two))).toEqual(two);
    expect(parseTabs(formatTabs(closeTab(two, '2')))?.last).toBe(2);
    expect(parseTabs('{"tabs":[{"id":1},{"id":"7","text":"x"}],"active":"9"}')).toEqual({
      tabs: [{ id: '7', text: 'x', ran: '', view: '' }],
      active: '7',
      last: 7,
    });
    for (const odd of [null, '', '[]', '{"tabs":3}', '{"tabs":[]}']) expect(parseTabs(odd)).toBeUndefined();
  });
});

describe('the time range stands back', () => {
  test.each([
    'requests | where timestamp > ago(1h)',
    'requests\n| where success == false and timestamp between (ago(2d) .. now())',
    'AppRequests | where TimeGenerated>=datetime(2026-01-01)',
    'requests | where ago(1d) < timestamp',
    'let t = ago(1h); union requests, traces | where timestamp !between (t .. now())',
    'find in (requests) where timestamp > ago(5m)',
  ])('for %s', (text) => expect(setsOwnTime(text)).toBe(true));

  test.each([
    'requests | summarize count() by bin(timestamp, 1h)',
    'requests | extend late = timestamp > ago(1h)',
    'requests | where name == "timestamp > ago(1h)"',
    'requests // | where timestamp > ago(1h)',
    'requests | where duration > 5 | project timestamp',
    'requests | where mytimestamp > ago(1h)',
  ])('not for %s', (text) => expect(setsOwnTime(text)).toBe(false));
});

test('saved queries stand in the folders of their names', () => {
  const items = ['b', 'x/y/2', 'a', 'x/y/1', '/odd', 'odd/'].map((id) => ({ id }));

  expect(
    inFolders(items).map(({ name, items: members }) => [name, members.map(({ label }) => label)]),
  ).toEqual([
    ['x/y', ['1', '2']],
    ['', ['/odd', 'a', 'b', 'odd/']],
  ]);
});
