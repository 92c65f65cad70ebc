import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { commands } from '../../src/cli/commands.ts';
import { readConfig, roles, settingNames } from '../../src/config.ts';

/* What can be said of the files for Docker, Compose, systemd and Kubernetes without any of them. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** How long requests under way get after the pause for the balancer. */
const closeMs = 25_000;

function assertSettings(names: readonly string[], where: string): void {
  assert.ok(names.length > 0, `${where} sets something`);
  for (const name of names.filter((one) => one !== 'NODE_ENV'))
    assert.ok(settingNames.includes(name), `${where} sets ${name}, which nobody reads`);
}

function assertCommand(words: readonly string[], where: string): void {
  const line = words.join(' ');
  const command = commands.find(({ name }) => `${line} `.startsWith(`${name} `));
  assert.ok(command, `${where} runs maxfi ${line}`);
  for (const [, option = ''] of line.matchAll(/--([\w-]+)/g))
    assert.ok(option in command.options, `${where}: ${command.name} has no --${option}`);
  for (const [, role] of line.matchAll(/--role (\w+)/g))
    assert.ok(roles.includes(role as 'api'), `${where}: there is no role ${role}`);
}

test('the Dockerfile copies what is there and is not kept out, and sets and runs what the program knows', () => {
  const text = read('Dockerfile').replaceAll('\\\n', '');
  const kept = read('.dockerignore').split('\n');
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
    list.split(' '),
  );
  assert.ok(copied.length > 10);
  for (const path of copied) {
    assert.ok(existsSync(join(root, path)), `${path} is copied`);
    assert.ok(kept.includes(`!${path.split('/')[0]}`), `${path} reaches the builder`);
  }
  // What the program looks for beside itself.
  for (const path of ['bin', 'dist', 'migrations', 'node_modules', 'package.json'])
    assert.match(text, new RegExp(`^COPY --from=build .*/build/${path}\\b`, 'm'));
  const environment = [...text.matchAll(/^ENV (.+)$/gm)].flatMap(([, list = '']) => list.split(' '));
  assertSettings(
    environment.map((pair) => pair.split('=')[0] ?? ''),
    'the Dockerfile',
  );
  assertCommand(JSON.parse(/^CMD (\[.*\])$/m.exec(text)?.[1] ?? ''), 'the Dockerfile');
  assert.ok(existsSync(join(root, 'bin/maxfi.js')));
  assert.match(text, /^USER node$/m);
});

interface Service {
  readonly build?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly secrets: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly stop_grace_period: string;
}

test('compose.yaml names services, secrets, settings and commands that there are', () => {
  const compose = parse(read('compose.yaml'), { merge: true }) as {
    services: Record<string, Service>;
    secrets: Record<string, { file: string }>;
  };
  const ours = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);
  assert.deepEqual(ours.map(([name]) => name).sort(), ['migrate', 'sandbox-bank', 'web', 'worker']);
  for (const [name, service] of ours) {
    assertCommand(service.command, name);
    if (name !== 'sandbox-bank') assertSettings(Object.keys(service.environment), name);
    for (const secret of service.secrets) assert.ok(compose.secrets[secret], `${name}: ${secret}`);
    for (const other of Object.keys(service.depends_on ?? {})) assert.ok(compose.services[other], other);
    const drainMs = readConfig({ DATABASE_URL: 'postgres://db' }).drainMs;
    assert.ok(Number.parseInt(service.stop_grace_period, 10) * 1_000 > drainMs + closeMs);
  }
  const played = ours.flatMap(([, { command }]) => command).filter((word) => roles.includes(word as 'api'));
  assert.deepEqual([...played].sort(), [...roles]);
});

test('the units set what the program reads and run what it knows', () => {
  for (const unit of readdirSync(join(root, 'ops/systemd')).filter((name) => name.endsWith('.service'))) {
    const text = read(`ops/systemd/${unit}`);
    const pairs = [...text.matchAll(/^Environment=(.+)$/gm)].flatMap(([, list = '']) => list.split(' '));
    assertSettings(
      pairs.map((pair) => pair.split('=')[0] ?? ''),
      unit,
    );
    const line = /^ExecStart=\/usr\/bin\/node \/opt\/maxfi\/bin\/maxfi\.js (.+)$/m.exec(text)?.[1] ?? '';
    for (const role of roles) assertCommand(line.replace('%i', role).split(' '), unit);
    for (const [, name = ''] of text.matchAll(/%d\/(\w+)/g))
      assert.match(text, new RegExp(`^LoadCredential=${name}:`, 'm'));
  }
  const settings = Object.fromEntries(
    [...read('ops/systemd/maxfi.env').matchAll(/^(\w+)="?(.*?)"?$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  assertSettings(Object.keys(settings), 'maxfi.env');
  assert.equal(readConfig(settings).publicUrl, 'https://pay.example.com');
});

test('the chart has a Deployment for each role, and sets what the program reads', () => {
  const values = parse(read('ops/helm/maxfi/values.yaml')) as {
    settings: Record<string, string>;
    roles: Record<string, unknown>;
    terminationGracePeriodSeconds: number;
  };
  assert.deepEqual(Object.keys(values.roles).sort(), [...roles]);
  assertSettings(Object.keys(values.settings), 'values.yaml');
  const { drainMs } = readConfig(values.settings);
  assert.ok(values.terminationGracePeriodSeconds * 1_000 > drainMs + closeMs);
  const folder = 'ops/helm/maxfi/templates';
  const templates = readdirSync(join(root, folder)).map((name) => read(`${folder}/${name}`));
  const text = templates.join('\n');
  assertSettings(
    [...text.matchAll(/^- name: ([A-Z_]+)$/gm)].map(([, name = '']) => name),
    'the chart',
  );
  const args = [...text.matchAll(/args: \[(.+)\]/g)].map(([, list = '']) => list.split(', '));
  assert.equal(args.length, 2);
  for (const words of args)
    assertCommand(words.join(' ').replace('{{ $role }}', 'api').split(' '), 'the chart');
  for (const [, role = ''] of text.matchAll(/\.Release\.Name }}-(api|checkout|dashboard|worker)\b/g))
    assert.ok(role in values.roles);
  for (const path of ['/healthz', '/readyz']) assert.ok(text.includes(`path: ${path}`));
  assert.equal(parse(read('ops/helm/maxfi/Chart.yaml')).version, JSON.parse(read('package.json')).version);
});
