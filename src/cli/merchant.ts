import { languages } from '../domain/language.ts';
import { isMailAddress } from '../domain/mail.ts';
import { createMerchant } from '../flows/create-merchant.ts';
import { defineCommand, WrongArguments } from './command.ts';
import { withInstallation } from './database.ts';

export const createMerchantCommand = defineCommand({
  name: 'merchant create',
  does: 'makes a merchant and prints its id and webhook secrets',
  options: {
    name: { value: 'NAME', required: true, says: 'as customers see it' },
    colour: { value: '#rrggbb', default: '#0b6e4f', says: 'of its pages' },
    'support-email': { value: 'ADDRESS', says: 'where customers and we write to' },
    language: {
      value: 'CODE',
      oneOf: languages,
      default: 'en',
      says: 'in which its own people are written to',
    },
  },
  async run(world, given) {
    const email = given['support-email'];
    if (given.name.length > 100) throw new WrongArguments('--name must be 1 to 100 characters.');
    if (!/^#[0-9a-f]{6}$/i.test(given.colour)) throw new WrongArguments('--colour must be like #0b6e4f.');
    if (email !== undefined && !isMailAddress(email))
      throw new WrongArguments('--support-email must be one address such as help@shop.example.');
    return withInstallation(world, async (installation) => {
      const made = await createMerchant(installation, {
        name: given.name,
        noticeLanguage: given.language as (typeof languages)[number],
        brandColor: given.colour,
        supportEmail: email ?? null,
        logo: null,
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
