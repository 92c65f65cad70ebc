import {
  type ApiKey,
  scopes as allScopes,
  defaultRequestsPerMinute,
  keyLimits,
  overlapHours,
  type Scope,
} from '../domain/api-key.ts';
import { unreachable } from '../domain/unreachable.ts';
import { allowNetworks } from '../flows/allow-networks.ts';
import { issueApiKey } from '../flows/issue-api-key.ts';
import { revokeApiKey } from '../flows/revoke-api-key.ts';
import { rollApiKey } from '../flows/roll-api-key.ts';
import { listLeaks } from '../store/api-key-leaks.ts';
import { listApiKeys } from '../store/api-keys.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withMerchant } from './database.ts';
import { keyJson, keyLines, modeOf } from './key-words.ts';
import type { World } from './ports.ts';
import { merchant, mode, readList, readNetworks, readNumber } from './values.ts';

const keyId = { value: 'ID', required: true, says: 'the key, as `key_…`' } as const;
const keepIt = 'Keep it: it is not stored and cannot be shown again.';

const createKey = defineCommand({
  name: 'key create',
  does: 'makes an API key and prints it, the only time it can be seen',
  options: {
    merchant,
    mode,
    limit: {
      value: 'N',
      default: String(defaultRequestsPerMinute),
      says: 'requests that are accepted in 60 s',
    },
    name: { value: 'TEXT', default: '', says: 'what people call it' },
    scopes: { value: 'A,B', default: allScopes.join(','), says: 'what it may do' },
    addresses: { value: 'CIDR,CIDR', says: 'where it may be used from; anywhere when left out' },
  },
  async run(world, given) {
    const wish = {
      merchantId: given.merchant,
      livemode: given.mode === 'live',
      requestsPerMinute: readNumber('limit', given.limit, {
        least: 1,
        most: 99_999_999,
        of: 'requests per 60 s',
      }),
      name: given.name,
      scopes: readScopes(given.scopes),
      allowedNetworks:
        given.addresses === undefined ? [] : readNetworks(given.addresses, keyLimits.maxNetworks),
    };
    if (wish.name.length > keyLimits.maxNameLength || /\p{C}/u.test(wish.name))
      throw new WrongArguments(`--name may have ${keyLimits.maxNameLength} characters that can be seen.`);
    return withMerchant(world, given.merchant, async (installation) => {
      const { key, secretKey } = await issueApiKey(installation, wish);
      const facts = {
        ...newKeyJson(key, secretKey.reveal()),
        name: key.name,
        scopes: key.scopes,
        addresses: key.allowedNetworks,
      };
      world.print(given.json ? JSON.stringify(facts) : `${secretKey.reveal()}\n${keepIt}`);
      return 0;
    });
  },
});

const listKeys = defineCommand({
  name: 'key list',
  does: 'shows a merchant’s keys: last used when and from where, rolled, revoked, leaked',
  options: {
    merchant,
    mode: { value: 'MODE', oneOf: ['test', 'live'], says: 'only those of test or of live' },
  },
  run: (world, given) =>
    withMerchant(world, given.merchant, async ({ db, now }) => {
      const all = await listApiKeys(db, given.merchant);
      const leaks = await listLeaks(db, given.merchant);
      const keys = all.filter((key) => given.mode === undefined || modeOf(key) === given.mode);
      if (given.json) world.print(JSON.stringify(keys.map((key) => keyJson(key, leaks, now()))));
      else for (const key of keys) world.print(keyLines(key, leaks, now()));
      return 0;
    }),
});

const rollKey = defineCommand({
  name: 'key roll',
  does: 'makes a key’s successor; the old one works on for the overlap',
  options: {
    merchant,
    key: keyId,
    overlap: {
      value: 'HOURS',
      default: String(overlapHours.usual),
      says: 'how long the old one still works',
    },
  },
  async run(world, given) {
    const wish = { merchantId: given.merchant, id: given.key, overlapHours: readOverlap(given.overlap) };
    return withMerchant(world, given.merchant, async (installation) =>
      sayRolled(world, await rollApiKey(installation, wish), { id: given.key, json: given.json }),
    );
  },
});

const revokeKey = defineCommand({
  name: 'key revoke',
  does: 'ends a key now and for good',
  options: { merchant, key: keyId },
  run: (world, given) =>
    withMerchant(world, given.merchant, async (installation) => {
      const { key: id } = given;
      const result = await revokeApiKey(installation, { merchantId: given.merchant, id });
      if (result === 'unknown') throw new CannotBeDone(`There is no key ${id}.`);
      const facts = { id, revoked: true, was_revoked: result === 'was_revoked' };
      const words = result === 'revoked' ? 'is revoked.' : 'was revoked before.';
      world.print(given.json ? JSON.stringify(facts) : `${id} ${words}`);
      return 0;
    }),
});

const allowKey = defineCommand({
  name: 'key allow',
  does: 'says where a key may be used from',
  options: {
    merchant,
    key: keyId,
    addresses: { value: 'CIDR,CIDR|any', required: true, says: 'addresses and networks, or any' },
  },
  async run(world, given) {
    const { key: id, addresses } = given;
    const networks = addresses === 'any' ? [] : readNetworks(addresses, keyLimits.maxNetworks);
    return withMerchant(world, given.merchant, async (installation) => {
      if (!(await allowNetworks(installation, { merchantId: given.merchant, id, networks })))
        throw new CannotBeDone(`There is no key ${id}.`);
      const from = networks.length > 0 ? `from ${networks.join(', ')} only` : 'from anywhere';
      world.print(given.json ? JSON.stringify({ id, addresses: networks }) : `${id} may be used ${from}.`);
      return 0;
    });
  },
});

export const keyCommands = [createKey, listKeys, rollKey, revokeKey, allowKey];

/** Prints what a roll led to. Throws `CannotBeDone`. */
export function sayRolled(
  world: World,
  result: Awaited<ReturnType<typeof rollApiKey>>,
  { id, json }: { id: string; json: boolean },
): number {
  switch (result.kind) {
    case 'rolled': {
      const { key, secretKey } = result.made;
      const end = result.old.expiresAt?.toISOString() ?? null;
      const facts = {
        ...newKeyJson(key, secretKey.reveal()),
        old: { id: result.old.id, expires_at: end },
      };
      const words = `${secretKey.reveal()}\n${keepIt}\n${result.old.id} works until ${end}.`;
      world.print(json ? JSON.stringify(facts) : words);
      return 0;
    }
    case 'unknown':
      throw new CannotBeDone(`There is no key ${id}.`);
    case 'revoked':
      throw new CannotBeDone(`${id} is revoked. Make a new key with \`maxfi key create\`.`);
    case 'already_rolled':
      throw new CannotBeDone(`${id} was rolled already, to ${result.rolledTo}: roll that one.`);
    default:
      return unreachable(result);
  }
}

function newKeyJson(key: ApiKey, secretKey: string) {
  return {
    id: key.id,
    merchant_id: key.merchantId,
    mode: modeOf(key),
    secret_key: secretKey,
    limit: key.requestsPerMinute,
    created: key.createdAt.toISOString(),
  };
}

/** Reads `--overlap`. Throws `WrongArguments`. */
export function readOverlap(text: string): number {
  const { min, max } = overlapHours;
  return readNumber('overlap', text, { least: min, most: max, of: 'hours' });
}

function readScopes(text: string): Scope[] {
  const names = readList(text);
  const unknown = names.find((name) => !(allScopes as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new WrongArguments(`There is no scope ${unknown}; there are ${allScopes.join(', ')}.`);
  return names as Scope[];
}
