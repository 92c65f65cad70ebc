import { addDomain, removeDomain } from '../flows/change-merchant.ts';
import { listDomains } from '../store/domains.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withMerchant } from './database.ts';
import { merchant } from './values.ts';

const host = {
  value: 'HOST',
  required: true,
  says: 'such as pay.shop.example: its name leads here, and TLS for it ends at your proxy',
} as const;

const add = defineCommand({
  name: 'domain add',
  does: 'lets a merchant’s customers pay at a host of its own; new sessions lead there',
  options: { merchant, host },
  async run(world, given) {
    const name = readHost(given.host);
    const { publicUrl } = world.config;
    if (publicUrl !== null && new URL(publicUrl).host === name)
      throw new WrongArguments(`${name} is the installation’s own host.`);
    return withMerchant(world, given.merchant, async (installation) => {
      if (!(await addDomain(installation, { host: name, merchantId: given.merchant })))
        throw new CannotBeDone(`${name} is in use already.`);
      const words = `Sessions that are created from ten seconds on are paid at https://${name}.`;
      world.print(given.json ? JSON.stringify({ host: name, merchant: given.merchant }) : words);
      return 0;
    });
  },
});

const remove = defineCommand({
  name: 'domain remove',
  does: 'makes no more sessions at a merchant’s host; let it lead here until the last has expired',
  options: { merchant, host },
  run: (world, given) =>
    withMerchant(world, given.merchant, async (installation) => {
      const name = readHost(given.host);
      if (!(await removeDomain(installation, { host: name, merchantId: given.merchant })))
        throw new CannotBeDone(`${name} is no host of this merchant.`);
      world.print(given.json ? JSON.stringify({ host: name, removed: true }) : `${name} is removed.`);
      return 0;
    }),
});

const list = defineCommand({
  name: 'domain list',
  does: 'shows a merchant’s hosts; new sessions are paid at the first',
  options: { merchant },
  run: (world, given) =>
    withMerchant(world, given.merchant, async ({ db }) => {
      const hosts = (await listDomains(db, given.merchant)).map((one) => one.host);
      world.print(given.json ? JSON.stringify(hosts) : hosts.join('\n'));
      return 0;
    }),
});

export const domainCommands = [add, remove, list];

function readHost(text: string): string {
  const name = text.toLowerCase();
  const isHost =
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9](:\d{1,5})?$/.test(
      name,
    );
  if (isHost) return name;
  throw new WrongArguments('--host must be a host name such as pay.shop.example, without https://.');
}
