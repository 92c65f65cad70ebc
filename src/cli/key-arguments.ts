import { parseArgs } from 'node:util';
import { readNetwork } from '../domain/address.ts';
import {
  scopes as allScopes,
  defaultRequestsPerMinute,
  keyLimits,
  overlapHours,
  type Scope,
} from '../domain/api-key.ts';

export const keyUsage = `maxfi key create --merchant ID --mode test|live [--limit N] [--name TEXT] [--scopes A,B] [--addresses CIDR,CIDR] [--json]
maxfi key list --merchant ID [--mode test|live] [--json]
maxfi key roll --merchant ID --key ID [--overlap HOURS] [--json]
maxfi key revoke --merchant ID --key ID [--json]
maxfi key allow --merchant ID --key ID --addresses CIDR,CIDR|any [--json]
maxfi key leaked [--found WHERE] [--revoke | --roll [--overlap HOURS]] [--json] < key`;

export type KeyMode = 'test' | 'live';

export type KeyCommand =
  | {
      readonly verb: 'create';
      readonly merchantId: string;
      readonly mode: KeyMode;
      readonly limit: number;
      readonly name: string;
      readonly scopes: readonly Scope[];
      readonly networks: readonly string[];
      readonly json: boolean;
    }
  | {
      readonly verb: 'list';
      readonly merchantId: string;
      readonly mode: KeyMode | undefined;
      readonly json: boolean;
    }
  | {
      readonly verb: 'roll';
      readonly merchantId: string;
      readonly id: string;
      readonly overlapHours: number;
      readonly json: boolean;
    }
  | { readonly verb: 'revoke'; readonly merchantId: string; readonly id: string; readonly json: boolean }
  | {
      readonly verb: 'allow';
      readonly merchantId: string;
      readonly id: string;
      readonly networks: readonly string[];
      readonly json: boolean;
    }
  | {
      readonly verb: 'leaked';
      readonly foundAt: string;
      readonly action: 'note' | 'revoke' | { readonly roll: { readonly overlapHours: number } };
      readonly json: boolean;
    };

/** Wrong arguments, as the sentence that says which. */
export class WrongArguments extends Error {}

/** Reads what should be done; throws `WrongArguments`. No secret is ever taken from here: others can read a command line. */
export function readKeyCommand(argv: readonly string[]): KeyCommand {
  const [verb, ...rest] = argv;
  switch (verb) {
    case 'create':
      return readCreate(rest);
    case 'list':
      return readList(rest);
    case 'roll':
      return readRoll(rest);
    case 'revoke':
      return { verb, ...readKeyOf(parse(rest, { merchant: text, key: text })) };
    case 'allow':
      return readAllow(rest);
    case 'leaked':
      return readLeaked(rest);
    default:
      throw new WrongArguments('What should be done with a key?');
  }
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

function parse<const Options extends Record<string, typeof text | typeof flag>>(
  argv: readonly string[],
  options: Options,
) {
  return parseArgs({ args: [...argv], options: { ...options, json: flag } }).values;
}

function readCreate(argv: readonly string[]): KeyCommand {
  const values = parse(argv, {
    merchant: text,
    mode: text,
    limit: text,
    name: text,
    scopes: text,
    addresses: text,
  });
  const merchantId = needed(values.merchant, 'merchant');
  const mode = readMode(values.mode);
  const { limit = String(defaultRequestsPerMinute), name = '' } = values;
  if (!/^[1-9]\d{0,7}$/.test(limit))
    throw new WrongArguments('--limit must be a whole number of requests per 60 s.');
  if (name.length > keyLimits.maxNameLength || /\p{C}/u.test(name))
    throw new WrongArguments(`--name may have ${keyLimits.maxNameLength} characters that can be seen.`);
  return {
    verb: 'create',
    merchantId,
    mode,
    limit: Number(limit),
    name,
    scopes: values.scopes === undefined ? allScopes : readScopes(values.scopes),
    networks: values.addresses === undefined ? [] : readNetworks(values.addresses),
    json: values.json,
  };
}

function readList(argv: readonly string[]): KeyCommand {
  const values = parse(argv, { merchant: text, mode: text });
  const merchantId = needed(values.merchant, 'merchant');
  const mode = values.mode === undefined ? undefined : readMode(values.mode);
  return { verb: 'list', merchantId, mode, json: values.json };
}

function readRoll(argv: readonly string[]): KeyCommand {
  const values = parse(argv, { merchant: text, key: text, overlap: text });
  return { verb: 'roll', ...readKeyOf(values), overlapHours: readOverlap(values.overlap) };
}

function readAllow(argv: readonly string[]): KeyCommand {
  const values = parse(argv, { merchant: text, key: text, addresses: text });
  const of = readKeyOf(values);
  const addresses = needed(values.addresses, 'addresses');
  return { verb: 'allow', ...of, networks: addresses === 'any' ? [] : readNetworks(addresses) };
}

function readLeaked(argv: readonly string[]): KeyCommand {
  const values = parse(argv, { found: text, revoke: flag, roll: flag, overlap: text });
  const { found = '', revoke, roll, overlap, json } = values;
  if (revoke && roll) throw new WrongArguments('Give --revoke or --roll, not both.');
  if (overlap !== undefined && !roll) throw new WrongArguments('--overlap belongs to --roll.');
  if (found.length > 500) throw new WrongArguments('--found may have 500 characters.');
  // A key that strangers have read should not work a day longer unless somebody says so.
  const rolled = { roll: { overlapHours: readOverlap(overlap ?? '0') } };
  return { verb: 'leaked', foundAt: found, action: roll ? rolled : revoke ? 'revoke' : 'note', json };
}

function readKeyOf(values: { merchant?: string; key?: string; json: boolean }) {
  return {
    merchantId: needed(values.merchant, 'merchant'),
    id: needed(values.key, 'key'),
    json: values.json,
  };
}

function needed(value: string | undefined, name: string): string {
  if (!value) throw new WrongArguments(`--${name} is missing.`);
  return value;
}

function readMode(mode: string | undefined): KeyMode {
  if (mode === 'test' || mode === 'live') return mode;
  throw new WrongArguments('--mode must be test or live.');
}

function readOverlap(hours = String(overlapHours.usual)): number {
  const count = /^\d{1,3}$/.test(hours) ? Number(hours) : Number.NaN;
  if (count >= overlapHours.min && count <= overlapHours.max) return count;
  throw new WrongArguments(
    `--overlap must be a whole number of hours from ${overlapHours.min} to ${overlapHours.max}.`,
  );
}

function readScopes(list: string): Scope[] {
  const names = listOf(list);
  const unknown = names.find((name) => !(allScopes as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new WrongArguments(`There is no scope ${unknown}; there are ${allScopes.join(', ')}.`);
  return names as Scope[];
}

function readNetworks(list: string): string[] {
  const networks = listOf(list).map((one) => {
    const network = readNetwork(one);
    if (network.kind === 'network') return network.cidr;
    throw new WrongArguments(
      network.kind === 'means'
        ? `${one} lies inside a network: write ${network.cidr} for all of it, or ${one.split('/')[0]} for one address.`
        : `${one} is no address or network such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.`,
    );
  });
  if (networks.length > keyLimits.maxNetworks)
    throw new WrongArguments(`--addresses may name ${keyLimits.maxNetworks} networks.`);
  return networks;
}

function listOf(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  return [...new Set(names)];
}
