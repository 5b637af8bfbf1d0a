// What every command needs before it can run: installed dependencies and a Node that runs TypeScript.
// Plain JavaScript without dependencies, because a fresh clone has neither; must stay readable to Node 18.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root directory. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Oldest Node that strips types without a flag. */
const oldestNode = [22, 18];
/** The Node this project is developed and tested with. */
const preferredNode = [24, 0];

/** Installs by the lockfile when what is installed is not what it says; silent otherwise. */
export function ensureInstalled() {
  if (isInstalled()) return;
  process.stdout.write('headwater: installing dependencies (npm ci)\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // npm's own chatter goes to stderr, so that the output of a command stays its own.
  const result = spawnSync(npm, ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.error) fail(`npm cannot be started (${result.error.message}); install npm, then try again`);
  if (result.status !== 0) fail('npm ci failed, see its output above');
}

/** True when every package the lockfile demands is installed in its version; compares npm's two lockfiles. */
function isInstalled() {
  const wanted = readLock('package-lock.json');
  const installed = readLock(join('node_modules', '.package-lock.json'));
  if (!wanted) fail('package-lock.json is missing: this is not a whole checkout');
  if (!installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    if (entry.link || entry.optional || entry.devOptional || entry.peer) return true;
    return installed[path]?.version === entry.version;
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Runs the calling script again under the Node that came with the dependencies, when the running one is older
 * than the preferred one. Returns false when the running Node will do; otherwise never resolves: the process
 * ends with the child's exit code.
 */
export function reexecUnderPreferredNode() {
  if (isAtLeast(preferredNode)) return false;
  const bundled = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(bundled)) {
    runAndExit(bundled, process.argv.slice(1));
    return true;
  }
  if (isAtLeast(oldestNode)) return false;
  return fail(
    `Node ${oldestNode.join('.')} or newer is needed, this is ${process.versions.node}, and there is no ` +
      `packaged Node for ${process.platform}-${process.arch}: install Node 24 from https://nodejs.org`,
  );
}

function isAtLeast([major, minor]) {
  const [runningMajor = 0, runningMinor = 0] = process.versions.node.split('.').map(Number);
  return runningMajor > major || (runningMajor === major && runningMinor >= minor);
}

/** Runs a command in the foreground with our streams, passes signals on and ends as it ends. */
export function runAndExit(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${command} cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(exitCode(code, signal)));
}

/** Runs a command to its end with our streams. Returns its exit code, 128 + n when signal n ended it. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) {
    process.stderr.write(`headwater: ${command} cannot be started: ${result.error.message}\n`);
    return 127;
  }
  return exitCode(result.status, result.signal);
}

function exitCode(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 1);
}

/** Path of a tool's script in node_modules, to be run by this very Node. */
export function tool(path) {
  return join(root, 'node_modules', path);
}

export function fail(message) {
  process.stderr.write(`headwater: ${message}\n`);
  process.exit(1);
}
