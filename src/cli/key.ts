import { type ApiKey, findKeysIn } from '../domain/api-key.ts';
import { unreachable } from '../domain/unreachable.ts';
import { allowNetworks } from '../flows/allow-networks.ts';
import { issueApiKey } from '../flows/issue-api-key.ts';
import { reportLeakedKey } from '../flows/report-leaked-key.ts';
import { revokeApiKey } from '../flows/revoke-api-key.ts';
import { rollApiKey } from '../flows/roll-api-key.ts';
import { listLeaks } from '../store/api-key-leaks.ts';
import { listApiKeys } from '../store/api-keys.ts';
import { findMerchant } from '../store/merchants.ts';
import { withInstallation } from './database.ts';
import { type KeyCommand, keyUsage, readKeyCommand, WrongArguments } from './key-arguments.ts';
import { keyJson, keyLines, modeOf } from './key-words.ts';
import type { CliInstallation, World } from './ports.ts';
import { readStandardInput } from './standard-input.ts';

type Of<Verb extends KeyCommand['verb']> = Extract<KeyCommand, { verb: Verb }>;
type Rolled = Awaited<ReturnType<typeof rollApiKey>>;

/**
 * Makes, lists, rolls and ends API keys. A new secret key is printed, the only time it can be seen. Exit code 1 when
 * there is no such merchant or key or it cannot be done, 2 for wrong arguments.
 */
export async function runKey(world: World, argv: readonly string[]): Promise<number> {
  try {
    const command = readKeyCommand(argv);
    if (command.verb === 'leaked') return await leaked(world, command);
    return await withInstallation(world, async (installation) => {
      if (await findMerchant(installation.db, command.merchantId)) return act(world, installation, command);
      world.print(`There is no merchant ${command.merchantId}.`);
      return 1;
    });
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    world.print(`${error.message}\n${keyUsage}`);
    return 2;
  }
}

async function act(
  world: World,
  installation: CliInstallation,
  command: Exclude<KeyCommand, { verb: 'leaked' }>,
): Promise<number> {
  switch (command.verb) {
    case 'create':
      return create(world, installation, command);
    case 'list':
      return list(world, installation, command);
    case 'roll':
      return sayRolled(world, await rollApiKey(installation, command), command);
    case 'revoke':
      return revoke(world, installation, command);
    case 'allow':
      return allow(world, installation, command);
    default:
      return unreachable(command);
  }
}

const keepIt = 'Keep it: it is not stored and cannot be shown again.';

async function create(world: World, installation: CliInstallation, wish: Of<'create'>): Promise<number> {
  const { key, secretKey } = await issueApiKey(installation, {
    merchantId: wish.merchantId,
    livemode: wish.mode === 'live',
    scopes: wish.scopes,
    requestsPerMinute: wish.limit,
    name: wish.name,
    allowedNetworks: wish.networks,
  });
  const text = wish.json
    ? JSON.stringify({
        id: key.id,
        merchant_id: key.merchantId,
        mode: wish.mode,
        secret_key: secretKey.reveal(),
        limit: key.requestsPerMinute,
        created: key.createdAt.toISOString(),
        name: key.name,
        scopes: key.scopes,
        addresses: key.allowedNetworks,
      })
    : `${secretKey.reveal()}\n${keepIt}`;
  world.print(text);
  return 0;
}

async function list(world: World, { db, now }: CliInstallation, wish: Of<'list'>): Promise<number> {
  const all = await listApiKeys(db, wish.merchantId);
  const leaks = await listLeaks(db, wish.merchantId);
  const keys = all.filter((key) => wish.mode === undefined || modeOf(key) === wish.mode);
  if (wish.json) world.print(JSON.stringify(keys.map((key) => keyJson(key, leaks, now()))));
  else for (const key of keys) world.print(keyLines(key, leaks, now()));
  return 0;
}

function sayRolled(world: World, result: Rolled, wish: { id: string; json: boolean }): number {
  switch (result.kind) {
    case 'rolled': {
      const { key, secretKey } = result.made;
      const end = result.old.expiresAt?.toISOString() ?? null;
      world.print(
        wish.json
          ? JSON.stringify({
              id: key.id,
              merchant_id: key.merchantId,
              mode: modeOf(key),
              secret_key: secretKey.reveal(),
              limit: key.requestsPerMinute,
              created: key.createdAt.toISOString(),
              old: { id: result.old.id, expires_at: end },
            })
          : `${secretKey.reveal()}\n${keepIt}\n${result.old.id} works until ${end}.`,
      );
      return 0;
    }
    case 'unknown':
      return refuse(world, `There is no key ${wish.id}.`);
    case 'revoked':
      return refuse(world, `${wish.id} is revoked. Make a new key with \`maxfi key create\`.`);
    case 'already_rolled':
      return refuse(world, `${wish.id} was rolled already, to ${result.rolledTo}: roll that one.`);
    default:
      return unreachable(result);
  }
}

async function revoke(world: World, installation: CliInstallation, wish: Of<'revoke'>): Promise<number> {
  const result = await revokeApiKey(installation, wish);
  if (result === 'unknown') return refuse(world, `There is no key ${wish.id}.`);
  const words = result === 'revoked' ? 'is revoked.' : 'was revoked before.';
  world.print(
    wish.json
      ? JSON.stringify({ id: wish.id, revoked: true, was_revoked: result === 'was_revoked' })
      : `${wish.id} ${words}`,
  );
  return 0;
}

async function allow(world: World, installation: CliInstallation, wish: Of<'allow'>): Promise<number> {
  const { id, networks } = wish;
  if (!(await allowNetworks(installation, wish))) return refuse(world, `There is no key ${id}.`);
  const from = networks.length > 0 ? `from ${networks.join(', ')} only` : 'from anywhere';
  world.print(wish.json ? JSON.stringify({ id, addresses: networks }) : `${id} may be used ${from}.`);
  return 0;
}

/** The key is read from standard input, never from the command line, which everybody on the machine can read. */
async function leaked(world: World, wish: Of<'leaked'>): Promise<number> {
  const [secretKey, second] = findKeysIn(await readStandardInput());
  if (secretKey === undefined || second !== undefined)
    throw new WrongArguments('Give one API key on standard input; its checksum must fit.');
  return withInstallation(world, async (installation) => {
    const result = await reportLeakedKey(installation, {
      secretKey,
      foundAt: wish.foundAt,
      action: wish.action,
    });
    if (result.kind === 'not_ours') return refuse(world, 'It is no key of this installation.');
    const { id } = result.key;
    const isReplaced = result.kind === 'replaced';
    if (!wish.json || !isReplaced) await sayWhose(world, installation, result.key, wish.json);
    return isReplaced ? sayRolled(world, result.result, { id, json: wish.json }) : 0;
  });
}

async function sayWhose(
  world: World,
  { db, now }: CliInstallation,
  found: ApiKey,
  asJson: boolean,
): Promise<void> {
  const keys = await listApiKeys(db, found.merchantId);
  const leaks = await listLeaks(db, found.merchantId);
  const key = keys.find(({ id }) => id === found.id) ?? found;
  world.print(
    asJson
      ? JSON.stringify(keyJson(key, leaks, now()))
      : `It is a key of merchant ${key.merchantId}.\n${keyLines(key, leaks, now())}`,
  );
}

function refuse(world: World, sentence: string): number {
  world.print(sentence);
  return 1;
}
