import { setTimeout as sleep } from 'node:timers/promises';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import { type CampaignSite, currencyOfTwoAccounts } from './campaign-site.ts';
import { type Plan, shopOnce, type Tale } from './customer.ts';
import { drawRefunds } from './refunding.ts';

/* The customers of a campaign: so many at a time, each as its number in the seed says. */

interface CardKind {
  readonly share: number;
  readonly cards: readonly string[];
}

/** Cards of the sandbox bank's table. What needs a minute or more to be known is only for those who come early. */
const cardKinds: readonly (CardKind & { readonly isSlow?: true })[] = [
  { share: 40, cards: ['4242424242424242', '5555555555554444', '378282246310005', '2200000000000004'] },
  {
    share: 14,
    cards: [
      '4000000000000002',
      '4000000000009995',
      '4000000000000119',
      '4000000000000069',
      '4000000000000127',
    ],
  },
  // The answer is lost on its way, or says something else than what was asked.
  {
    share: 18,
    cards: [
      '4000990000000012',
      '4000990000000038',
      '4000990000000046',
      '4000990000000053',
      '4000990000000061',
      '4000990000000079',
      '4000990000000111',
      '4000990000000129',
      '4000990000000137',
      '4000990000000145',
      '4000990000000178',
    ],
  },
  { share: 9, cards: ['4000990000000152', '4000990000000160'] },
  // 3-D Secure without and with a challenge, with a sale that is answered, refused, late or lost.
  { share: 9, cards: ['4000991100001009', '4000991100001025', '4000991100001108', '4000991500005006'] },
  { share: 8, cards: ['4000000000003220', '4000991200002006', '4000991200002105', '4000991100001082'] },
  {
    share: 6,
    isSlow: true,
    cards: ['4000990000000020', '4000990000000087', '4000990000000095', '4000990000000103'],
  },
];

/** The first so many customers may have a card that takes its time. */
const slowUntilCustomer = 60;

export function planOf(seed: number, number: number): { plan: Plan; random: SeededRandom } {
  const random = seededRandom(seed * 100_003 + number);
  const currency = random.pick(['AZN', 'USD', 'KZT', currencyOfTwoAccounts]);
  const plan: Plan = {
    number,
    fields: {
      amount: random.whole(1, 900_000),
      currency,
      order_id: `A-${number}`,
      ...(random.chance(0.1) ? { expires_in: 60 } : {}),
    },
    cards: Array.from({ length: random.whole(1, 3) }, () => drawCard(random, number)),
    pressesTwice: random.chance(0.2),
    createsTwice: random.chance(0.15),
    repeats: random.chance(0.2),
    confuses: random.chance(0.05),
    patienceMs: random.whole(3_000, 20_000),
    refunds: drawRefunds(random),
  };
  return { plan, random };
}

function drawCard(random: SeededRandom, number: number): string {
  const kinds = cardKinds.filter(({ isSlow }) => !isSlow || number <= slowUntilCustomer);
  let left = random.next() * kinds.reduce((sum, { share }) => sum + share, 0);
  const kind = kinds.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  return random.pick((kind ?? (cardKinds[0] as CardKind)).cards);
}

export interface Load {
  readonly tales: readonly Tale[];
  /** Lets nobody in any more; resolves when all have left. */
  stop(): Promise<void>;
}

const pauseMs = 200;

export function startLoad(
  site: Pick<CampaignSite, 'url' | 'key'>,
  options: { seed: number; customers: number },
): Load {
  const tales: Tale[] = [];
  let number = 0;
  let isOver = false;
  const lane = async () => {
    while (!isOver) {
      number += 1;
      const { plan, random } = planOf(options.seed, number);
      tales.push(await shopOnce(site, plan, random, () => isOver));
      await sleep(pauseMs);
    }
  };
  const lanes = Array.from({ length: options.customers }, lane);
  return {
    tales,
    async stop() {
      isOver = true;
      await Promise.all(lanes);
    },
  };
}
