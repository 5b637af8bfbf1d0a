import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { tellWhenFailed } from './waits/tell-when-failed.ts';

/** What went wrong in a page while it was open; each list must stay empty. */
export interface PageTrouble {
  /** `console.error` and uncaught exceptions */
  readonly errors: string[];
  /** Reports of the content security policy, trusted types among them */
  readonly violations: string[];
  /** Requests to anywhere but the server under test */
  readonly foreignRequests: string[];
  /** alert, confirm and prompt: what injected script would call */
  readonly dialogs: string[];
}

export interface OpenedPage {
  readonly page: Page;
  readonly trouble: PageTrouble;
}

export interface OpenPageOptions {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** Debian's Chromium, unless the environment names another. */
const executablePath = process.env.HEADWATER_CHROMIUM ?? '/usr/bin/chromium';

const quietly = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @returns a browser without traces of earlier ones; the caller closes it */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: quietly });
}

/**
 * Opens `url` in a context of its own and collects everything that goes wrong in it. Opened in a test, it is closed
 * with it, and says what it showed when the test failed.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: OpenPageOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.scheme ?? 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  tellWhenFailed(page);
  const trouble = await collectTrouble(context, page, new URL(url).origin);
  await page.goto(url);
  return { page, trouble };
}

/** Runs in the page; text, so that programs without a browser's types can use this file. */
const reportViolations = `document.addEventListener('securitypolicyviolation', (event) => {
  reportViolation(event.violatedDirective + ': ' + event.blockedURI + ' ' + event.sample);
});`;

async function collectTrouble(context: BrowserContext, page: Page, origin: string): Promise<PageTrouble> {
  const trouble: PageTrouble = { errors: [], violations: [], foreignRequests: [], dialogs: [] };
  await context.exposeFunction('reportViolation', (text: string) => trouble.violations.push(text));
  await context.addInitScript({ content: reportViolations });
  page.on('pageerror', (error) => trouble.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.errors.push(message.text());
  });
  page.on('dialog', (dialog) => {
    trouble.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
      trouble.foreignRequests.push(request.url());
    }
  });
  return trouble;
}
