import { describe, expect, test } from 'vitest';
import { parseStack } from './stack-frames.ts';

const frames = (stack: string) => parseStack(stack).flatMap((part) => part.frames);

describe('parseStack', () => {
  test('reads Python with source lines, and the exceptions that one was raised from', () => {
    const parts = parseStack(`Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/flask/app.py", line 1484, in full_dispatch_request
    rv = self.dispatch_request()
         ^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/notes.py", line 7, in create
    raise DateError("no date")
notes.DateError: no date

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/notes.py", line 9, in create
ValueError: oh`);

    expect(parts.map(({ text }) => text)).toEqual([
      'Traceback (most recent call last):',
      expect.stringContaining('DateError: no date'),
      'ValueError: oh',
    ]);
    expect(parts[0]!.frames).toEqual([
      {
        name: 'full_dispatch_request',
        place: '/usr/lib/python3.11/site-packages/flask/app.py:1484',
        code: 'rv = self.dispatch_request()',
        foreign: true,
      },
      { name: 'create', place: '/app/notes.py:7', code: 'raise DateError("no date")', foreign: false },
    ]);
  });

  test.each([
    ['    at pay (/app/pay.js:1:2)', 'pay', '/app/pay.js:1:2', false],
    ['    at async Promise.all (index 0)', 'async Promise.all', 'index 0', false],
    ['    at /app/pay.js:1:2', '', '/app/pay.js:1:2', false],
    ['    at node:internal/timers:7:1', '', 'node:internal/timers:7:1', true],
    ['\tat com.shop.Pay.run(Pay.java:12)', 'com.shop.Pay.run', 'Pay.java:12', false],
    ['\tat java.lang.Thread.run(Thread.java:840)', 'java.lang.Thread.run', 'Thread.java:840', true],
    [
      '   at Shop.Pay.Run(String id) in /src/Pay.cs:line 42',
      'Shop.Pay.Run(String id)',
      '/src/Pay.cs:42',
      false,
    ],
    ['   at System.Net.Http.Send(Request r)', 'System.Net.Http.Send(Request r)', '', true],
    ["app.rb:7:in 'pay'", 'pay', 'app.rb:7', false],
    ['#0 /app/index.php(12): Shop->pay()', 'Shop->pay()', '/app/index.php:12', false],
  ])('reads %s', (line, name, place, isForeign) => {
    expect(frames(`Error: x\n${line}`)).toEqual([{ name, place, code: '', foreign: isForeign }]);
  });

  test('reads Go, whose frames take two lines', () => {
    const stack =
      'goroutine 1 [running]:\nmain.handle(0xc000, 0x1)\n\t/app/main.go:42 +0x1d\nruntime.goexit()\n\t/usr/local/go/src/runtime/asm.s:1';

    expect(frames(stack)).toEqual([
      { name: 'main.handle', place: '/app/main.go:42', code: '', foreign: false },
      { name: 'runtime.goexit', place: '/usr/local/go/src/runtime/asm.s:1', code: '', foreign: true },
    ]);
  });

  test('keeps what it does not understand as text, and ends on hostile stacks', () => {
    expect(parseStack('nothing to see\nhere')).toEqual([{ text: 'nothing to see\nhere', frames: [] }]);
    expect(parseStack(`    at ${'('.repeat(100_000)}`)).toHaveLength(1);
    expect(parseStack(' '.repeat(200_000))).toEqual([]);
  });
});
