import { readNetwork } from '../domain/address.ts';
import { WrongArguments } from './command.ts';

/** Options that several commands have, each said in one way. */
export const mode = {
  value: 'MODE',
  oneOf: ['test', 'live'],
  required: true,
  says: 'test or live',
} as const;

export const merchant = { value: 'ID', required: true, says: 'the merchant, as `mer_…`' } as const;

/** Reads a whole number from `least` to `most`. Throws `WrongArguments`. */
export function readNumber(
  name: string,
  text: string,
  { least, most, of }: { least: number; most: number; of: string },
): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new WrongArguments(`--${name} must be a whole number of ${of} from ${least} to ${most}.`);
}

/** Reads `A,B` as a list without repeats. */
export function readList(text: string): string[] {
  return [...new Set(text.split(',').map((one) => one.trim()))];
}

/** Reads addresses and networks. Throws `WrongArguments`. */
export function readNetworks(text: string, most: number): string[] {
  const networks = readList(text).map((one) => {
    const network = readNetwork(one);
    if (network.kind === 'network') return network.cidr;
    throw new WrongArguments(
      network.kind === 'means'
        ? `${one} lies inside a network: write ${network.cidr} for all of it, or ${one.split('/')[0]} for one address.`
        : `${one} is no address or network such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.`,
    );
  });
  if (networks.length > most) throw new WrongArguments(`--addresses may name ${most} networks.`);
  return networks;
}
