import { type Branding, readBranding } from '../domain/branding.ts';
import { type Language, languages } from '../domain/language.ts';
import { imageType, maxLogoBytes } from '../domain/logo.ts';
import { isMailAddress } from '../domain/mail.ts';
import { changeMerchant } from '../flows/change-merchant.ts';
import { createMerchant } from '../flows/create-merchant.ts';
import { listDomains } from '../store/domains.ts';
import { findMerchant, type Logo } from '../store/merchants.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withInstallation, withMerchant } from './database.ts';
import { readFile } from './read-file.ts';
import { merchant } from './values.ts';

const pageOptions = {
  colour: { value: '#rrggbb', says: 'of its pages' },
  'support-email': { value: 'ADDRESS', says: 'where customers and we write to' },
  language: { value: 'CODE', oneOf: languages, says: 'in which its own people are written to' },
  logo: { value: 'FILE', says: 'PNG, JPEG or WebP of at most 64 KiB' },
  branding: {
    value: 'FILE',
    says: 'JSON: how its pages look and what they say (docs/guides/brand-the-page.md)',
  },
} as const;

const create = defineCommand({
  name: 'merchant create',
  does: 'makes a merchant and prints its id and webhook secrets',
  options: { name: { value: 'NAME', required: true, says: 'as customers see it' }, ...pageOptions },
  async run(world, given) {
    const wish = readWish(given);
    return withInstallation(world, async (installation) => {
      const made = await createMerchant(installation, {
        name: given.name,
        noticeLanguage: wish.noticeLanguage ?? 'en',
        brandColor: wish.brandColor ?? '#0b6e4f',
        supportEmail: wish.supportEmail ?? null,
        logo: wish.logo ?? null,
        branding: wish.branding ?? {},
      });
      const facts = {
        id: made.merchant.id,
        test_webhook_secret: made.testWebhookSecret.reveal(),
        live_webhook_secret: made.liveWebhookSecret.reveal(),
      };
      const lines = Object.entries(facts).map(([name, text]) => `${name.padEnd(20)} ${text}`);
      world.print(given.json ? JSON.stringify(facts) : lines.join('\n'));
      return 0;
    });
  },
});

const update = defineCommand({
  name: 'merchant update',
  does: 'changes a merchant; what is left out stays as it is',
  options: { merchant, name: { value: 'NAME', says: 'as customers see it' }, ...pageOptions },
  more: 'A branding file replaces the one before as a whole. --logo none takes the logo away.',
  async run(world, given) {
    const change = readWish(given);
    if (Object.values(change).every((one) => one === undefined))
      throw new WrongArguments('Say what should be changed.');
    return withInstallation(world, async ({ db }) => {
      if (!(await changeMerchant({ db }, given.merchant, change)))
        throw new CannotBeDone(`There is no merchant ${given.merchant}.`);
      const changed = Object.entries(change).flatMap(([name, one]) => (one === undefined ? [] : [name]));
      world.print(
        given.json ? JSON.stringify({ id: given.merchant, changed }) : `Changed: ${changed.join(', ')}.`,
      );
      return 0;
    });
  },
});

const show = defineCommand({
  name: 'merchant show',
  does: 'shows what is known of a merchant: its name, pages and hosts',
  options: { merchant },
  run: (world, given) =>
    withMerchant(world, given.merchant, async ({ db }) => {
      const found = await findMerchant(db, given.merchant);
      const domains = await listDomains(db, given.merchant);
      const facts = {
        id: given.merchant,
        name: found?.name,
        support_email: found?.supportEmail,
        color: found?.brandColor,
        has_logo: found?.hasLogo,
        branding: found?.branding,
        domains: domains.map(({ host }) => host),
        created: found?.createdAt.toISOString(),
      };
      world.print(JSON.stringify(facts, null, given.json ? 0 : 2));
      return 0;
    }),
});

export const merchantCommands = [create, update, show];

interface Given {
  readonly name?: string | undefined;
  readonly colour?: string | undefined;
  readonly 'support-email'?: string | undefined;
  readonly language?: string | undefined;
  readonly logo?: string | undefined;
  readonly branding?: string | undefined;
}

function readWish({ name, colour, 'support-email': email, language, logo, branding }: Given) {
  if (name !== undefined && (name.trim() === '' || name.length > 100))
    throw new WrongArguments('--name must be 1 to 100 characters.');
  if (colour !== undefined && !/^#[0-9a-f]{6}$/i.test(colour))
    throw new WrongArguments('--colour must be like #0b6e4f.');
  if (email !== undefined && !isMailAddress(email))
    throw new WrongArguments('--support-email must be one address such as help@shop.example.');
  return {
    name,
    noticeLanguage: language as Language | undefined,
    brandColor: colour?.toLowerCase(),
    supportEmail: email,
    logo: logo === undefined ? undefined : logo === 'none' ? null : readLogo(logo),
    branding: branding === undefined ? undefined : readBrandingFile(branding),
  };
}

function readBrandingFile(file: string): Branding {
  let value: unknown;
  try {
    value = JSON.parse(readFile(file).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new WrongArguments(`${file} does not hold JSON.`);
    throw error;
  }
  const read = readBranding(value);
  if (read.kind === 'wrong') throw new WrongArguments(read.problems.join('\n'));
  return read.branding;
}

function readLogo(file: string): Logo {
  const bytes = readFile(file);
  const type = imageType(bytes);
  if (bytes.length > maxLogoBytes || type === undefined)
    throw new WrongArguments('--logo must be a PNG, JPEG or WebP of at most 64 KiB.');
  return { bytes, type };
}
