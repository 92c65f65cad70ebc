import { randomBase62 } from '../domain/id.ts';
import { languages } from '../domain/language.ts';
import { isMailAddress } from '../domain/mail.ts';
import { isRole, roles } from '../domain/staff.ts';
import { addUser } from '../flows/add-user.ts';
import { resetUser } from '../flows/reset-user.ts';
import { findMerchant } from '../store/merchants.ts';
import { Secret } from '../vault/secret.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withInstallation } from './database.ts';

const keepIt = 'Hand it over safely: it is not stored and cannot be shown again.';
const email = { value: 'ADDRESS', required: true, says: 'by which they sign in' } as const;

const add = defineCommand({
  name: 'user add',
  does: 'lets somebody sign in to the dashboard and prints their password',
  options: {
    email,
    name: { value: 'NAME', required: true, says: 'what colleagues call them' },
    language: { value: 'CODE', oneOf: languages, default: 'en', says: 'in which they read' },
    merchant: { value: 'ID', says: 'the merchant they work for, as `mer_…`' },
    role: { value: 'ROLE', oneOf: roles, default: 'owner', says: 'what they may do there' },
    operator: { says: 'may look after the whole installation' },
  },
  more: 'At their first sign-in they set up a second factor, unless MAXFI_REQUIRE_SECOND_FACTOR is 0.',
  async run(world, given) {
    if (!isMailAddress(given.email)) throw new WrongArguments('--email must be one address.');
    if (given.name.trim() === '' || given.name.length > 100 || /\p{C}/u.test(given.name))
      throw new WrongArguments('--name must be 1 to 100 characters that can be seen.');
    const merchantId = given.merchant;
    if (!merchantId && !given.operator)
      throw new WrongArguments('Say which --merchant they work for, or --operator.');
    return withInstallation(world, async (installation) => {
      if (merchantId && !(await findMerchant(installation.db, merchantId)))
        throw new CannotBeDone(`There is no merchant ${merchantId}.`);
      const password = randomBase62(20);
      const result = await addUser(installation, {
        email: given.email,
        name: given.name.trim(),
        language: given.language as (typeof languages)[number],
        password: new Secret(password),
        isOperator: given.operator,
        membership: merchantId ? { merchantId, role: isRole(given.role) ? given.role : 'viewer' } : null,
      });
      if (result.kind !== 'added')
        throw new CannotBeDone(`${given.email} can sign in already: invite them in the dashboard.`);
      const facts = { id: result.user.id, email: result.user.email, password };
      world.print(given.json ? JSON.stringify(facts) : `${password}\n${keepIt}`);
      return 0;
    });
  },
});

const reset = defineCommand({
  name: 'user reset',
  does: 'gives somebody a new password, takes their second factors away and signs them out everywhere',
  options: { email },
  async run(world, given) {
    return withInstallation(world, async (installation) => {
      const password = randomBase62(20);
      const isDone = await resetUser(installation, { email: given.email, password: new Secret(password) });
      if (!isDone) throw new CannotBeDone(`Nobody signs in as ${given.email}.`);
      world.print(given.json ? JSON.stringify({ email: given.email, password }) : `${password}\n${keepIt}`);
      return 0;
    });
  },
});

export const userCommands = [add, reset];
