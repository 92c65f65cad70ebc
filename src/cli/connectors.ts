import { fieldsAtFault } from '../flows/connect-acquirer.ts';
import { CannotBeDone, defineCommand } from './command.ts';
import { readFile } from './read-file.ts';

const withinMs = 15_000;

const list = defineCommand({
  name: 'connectors list',
  does: 'shows the acquirers that this version can connect to',
  options: {},
  async run(world, given) {
    const rows = world.manifests.map(({ name, title, currencies, modes, isLive, credentialFields }) => ({
      name,
      title,
      currencies,
      modes,
      live: isLive,
      credentials: credentialFields.map((field) => field.name),
    }));
    if (given.json) world.print(JSON.stringify(rows));
    else
      for (const { name, title, currencies, credentials } of rows)
        world.print(`${name}  ${title}  ${currencies.join(' ')}  (${credentials.join(', ')})`);
    return 0;
  },
});

const verify = defineCommand({
  name: 'connectors verify',
  does: 'asks an acquirer whether it lets us in by these credentials; no money moves and nothing is kept',
  operand: { name: 'NAME', required: true, says: 'which acquirer, as `maxfi connectors list` names it' },
  options: {
    credentials: { value: 'FILE', required: true, says: 'a file of JSON, or - for standard input' },
  },
  more: 'Point the addresses of the credentials at the acquirer’s test environment first. Exit code 1: it did not let us in.',
  async run(world, given, name = '') {
    const manifest = world.manifests.find((one) => one.name === name);
    if (!manifest) throw new CannotBeDone(`There is no connector ${name}. Try: maxfi connectors list`);
    const raw = readJson(given.credentials);
    const wrong = fieldsAtFault(manifest, raw);
    if (wrong) throw new CannotBeDone(`These credentials are missing, empty or wrong: ${wrong.join(', ')}.`);
    const out = world.openFetch({ acceptsAnyCertificate: false });
    try {
      const connector = manifest.create(manifest.parseCredentials(raw), {
        fetch: out.fetch,
        now: () => new Date(),
      });
      const outcome = await connector.verify(AbortSignal.timeout(withinMs));
      const { kind } = outcome;
      const cause = outcome.kind === 'accepted' ? null : outcome.cause;
      if (given.json) world.print(JSON.stringify({ connector: name, outcome: kind, cause }));
      else if (kind === 'accepted') world.print(`${manifest.title} lets us in.`);
      if (kind === 'accepted') return 0;
      if (!given.json) throw new CannotBeDone(sentenceOf(manifest.title, kind, cause));
      return 1;
    } finally {
      await out.close();
    }
  },
});

export const connectorCommands = [list, verify];

function sentenceOf(title: string, kind: 'refused' | 'not_reached', cause: string | null): string {
  if (kind === 'refused') return `${title} does not let us in by these credentials (${cause}).`;
  return `${title} was not reached (${cause}).`;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFile(file).toString('utf8'));
  } catch {
    throw new CannotBeDone(`${file} does not hold JSON.`);
  }
}
