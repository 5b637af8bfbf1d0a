// Brings what the acceptance tests need beyond npm's packages: a browser, a database, real clients.
// Only what is missing is installed, with one line each; what cannot be had is said, and its tests are skipped.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { root } from './bootstrap.mjs';

const cache = join(root, '.cache');
const pythonDirectory = join(root, 'tests', 'acceptance', 'python');
const nodeDirectory = join(root, 'tests', 'acceptance', 'node');
const goDirectory = join(root, 'tests', 'acceptance', 'go');

/** Debian packages, each with the test of its presence. */
const debianPackages = {
  chromium: () => ['chromium', 'chromium-browser', 'google-chrome'].some(isOnPath),
  postgresql: () => isOnPath('postgres') || existsSync('/usr/lib/postgresql'),
  'python3-venv': () => !isOnPath('python3') || succeeds('python3', ['-c', 'import venv, ensurepip']),
};

/**
 * @param args what the user wrote after `npm test --`; with file filters, only these folders need preparing
 * @param environment what the tests will find; HEADWATER_FULL=1 is the full tier
 */
export function prepareTests(args, environment = process.env) {
  const filters = args.filter((arg) => !arg.startsWith('-'));
  if (filters.length > 0 && !filters.some((filter) => /acceptance|browser/.test(filter))) return;
  mkdirSync(cache, { recursive: true });
  installDebianPackages();
  for (const file of listRequirements()) createPythonEnvironment(join(pythonDirectory, file));
  installNodePackages(nodeDirectory, 'the clients for Node');
  installNodePackages(join(root, 'samples'), 'the sample applications');
  // Minutes of compiling: only the full tier asks for it.
  if (environment.HEADWATER_FULL === '1') for (const name of listGoPrograms()) buildGoProgram(name);
}

function installDebianPackages() {
  const missing = Object.keys(debianPackages).filter((name) => !debianPackages[name]());
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    say(`${missing.join(', ')} missing and not installable (no apt-get as root): their tests are skipped`);
    return;
  }
  say(`installing ${missing.join(', ')} (apt-get)`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  runQuietly('apt-get', ['update', '-qq'], { env: environment });
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  if (!runQuietly('apt-get', install, { env: environment })) {
    say(`apt-get could not install ${missing.join(', ')}: their tests are skipped`);
  }
}

function listRequirements() {
  if (!existsSync(pythonDirectory)) return [];
  return readdirSync(pythonDirectory).filter((file) => file.endsWith('.txt'));
}

/** One virtual environment per file of pinned requirements, in .cache/python/<name>. */
function createPythonEnvironment(requirements) {
  const name = basename(requirements, '.txt');
  const directory = join(cache, 'python', name);
  const stamp = join(directory, '.requirements');
  const wanted = hashFile(requirements);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!isOnPath('python3')) {
    say(`python3 is missing: the tests with the ${name} clients for Python are skipped`);
    return;
  }
  say(`installing the ${name} clients for Python`);
  rmSync(directory, { recursive: true, force: true });
  const pip = join(directory, 'bin', 'pip');
  const install = ['install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
  const done =
    runQuietly('python3', ['-m', 'venv', directory]) && runQuietly(pip, [...install, '-r', requirements]);
  if (done) writeFileSync(stamp, wanted);
  else say(`the ${name} clients for Python could not be installed: their tests are skipped`);
}

/** Packages apart from ours, which bring their own versions of everything: the clients under test, and the samples. */
function installNodePackages(directory, name) {
  const lock = join(directory, 'package-lock.json');
  if (!existsSync(lock)) return;
  const stamp = join(directory, 'node_modules', '.lock-hash');
  const wanted = hashFile(lock);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(`installing ${name}`);
  const done = runQuietly('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: directory });
  if (done) writeFileSync(stamp, wanted);
  else say(`${name} could not be installed: their tests are skipped`);
}

function listGoPrograms() {
  return existsSync(goDirectory) ? readdirSync(goDirectory) : [];
}

/** One program per folder with its pinned modules, in .cache/go/<name>. */
function buildGoProgram(name) {
  const directory = join(goDirectory, name);
  const program = join(cache, 'go', name);
  const stamp = `${program}.sum`;
  const wanted = ['go.sum', 'main.go'].map((file) => hashFile(join(directory, file))).join();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const go = isOnPath('go') ? 'go' : '/usr/local/go/bin/go';
  if (!succeeds(go, ['version'])) {
    say(`Go is missing: the tests with the ${name} are skipped`);
    return;
  }
  say(`building the ${name} (Go)`);
  const environment = { ...process.env, CGO_ENABLED: '0' };
  const build = ['build', '-trimpath', '-ldflags=-s -w', '-o', program, '.'];
  if (runQuietly(go, build, { cwd: directory, env: environment })) writeFileSync(stamp, wanted);
  else say(`the ${name} could not be built: its tests are skipped`);
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, command)));
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Runs without output; shows all of it when the command fails. Returns whether it succeeded. */
function runQuietly(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (result.status === 0) return true;
  process.stderr.write(`${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}\n`);
  return false;
}

function hashFile(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function say(line) {
  process.stdout.write(`headwater: ${line}\n`);
}
