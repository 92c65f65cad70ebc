import { installationChain } from '../../domain/audit.ts';
import type { User } from '../../domain/staff.ts';
import type { Deed } from './append-audit.ts';
import type { Visitor } from './open-sign-in.ts';

/** How somebody came in, for the log. */
export function signedIn(user: Pick<User, 'id' | 'name'>, { address, browser }: Visitor, by: string): Deed {
  return {
    chain: installationChain,
    actor: { id: user.id, name: user.name, address },
    action: 'user_signed_in',
    subject: user.id,
    details: { by, browser: browser.slice(0, 200) },
  };
}
