import { type CardWallet, cardWallets } from '../domain/wallet.ts';
import { removeWallet, setWallet } from '../flows/set-wallet.ts';
import { listWallets } from '../store/wallets.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withMerchant } from './database.ts';
import { readFile } from './read-file.ts';
import { merchant, mode } from './values.ts';

const wallet = { value: 'WALLET', oneOf: cardWallets, required: true, says: 'which' } as const;

const enable = defineCommand({
  name: 'wallet enable',
  does: 'offers a wallet to a merchant’s customers, wherever an acquirer takes it',
  options: {
    merchant,
    mode,
    wallet: { ...wallet, says: 'Apple Pay or Google Pay' },
    identifier: {
      value: 'ID',
      says: 'what Apple or Google calls the merchant; Google needs none in test mode',
    },
    identity: { value: 'FILE', says: 'Apple: the merchant’s certificate and key, PEM, in one file' },
    'domain-file': { value: 'FILE', says: 'Apple: the file that proves the host, as Apple gave it' },
  },
  run: (world, given) =>
    withMerchant(world, given.merchant, async (installation) => {
      const livemode = given.mode === 'live';
      const isApple = given.wallet === 'apple_pay';
      if (!given.identifier && (isApple || livemode)) throw new WrongArguments('--identifier is missing.');
      if (isApple && !given.identity) throw new WrongArguments('--identity is missing.');
      const identity = given.identity ? readIdentity(given.identity) : null;
      await setWallet(installation, {
        merchantId: given.merchant,
        livemode,
        wallet: given.wallet as CardWallet,
        identifier: given.identifier ?? 'TEST',
        identity,
        domainFile: given['domain-file'] ? readFile(given['domain-file']).toString('utf8') : null,
      });
      const facts = { merchant: given.merchant, mode: given.mode, wallet: given.wallet };
      world.print(given.json ? JSON.stringify(facts) : `${given.wallet} is offered in ${given.mode} mode.`);
      return 0;
    }),
});

const disable = defineCommand({
  name: 'wallet disable',
  does: 'offers a wallet no more',
  options: { merchant, mode, wallet: { ...wallet, says: 'Apple Pay or Google Pay' } },
  run: (world, given) =>
    withMerchant(world, given.merchant, async (installation) => {
      const key = {
        merchantId: given.merchant,
        livemode: given.mode === 'live',
        wallet: given.wallet as CardWallet,
      };
      if (!(await removeWallet(installation, key)))
        throw new CannotBeDone(`${given.wallet} is not offered in ${given.mode} mode.`);
      world.print(
        given.json
          ? JSON.stringify({ wallet: given.wallet, removed: true })
          : `${given.wallet} is offered no more.`,
      );
      return 0;
    }),
});

const list = defineCommand({
  name: 'wallet list',
  does: 'shows the wallets that a merchant’s customers are offered',
  options: { merchant, mode },
  run: (world, given) =>
    withMerchant(world, given.merchant, async ({ db }) => {
      const rows = await listWallets(db, { merchantId: given.merchant, livemode: given.mode === 'live' });
      const facts = rows.map(({ wallet: name, identifier }) => ({ wallet: name, identifier }));
      world.print(
        given.json ? JSON.stringify(facts) : facts.map((one) => Object.values(one).join('  ')).join('\n'),
      );
      return 0;
    }),
});

export const walletCommands = [enable, disable, list];

function readIdentity(file: string): string {
  const text = readFile(file).toString('utf8');
  if (/-----BEGIN CERTIFICATE-----/.test(text) && /-----BEGIN (?:\w+ )?PRIVATE KEY-----/.test(text))
    return text;
  throw new WrongArguments('--identity must be a file with a certificate and its key, both as PEM.');
}
