import { installationChain } from '../domain/audit.ts';
import { newId } from '../domain/id.ts';
import type { Language } from '../domain/language.ts';
import { judgePassword, type PasswordFault } from '../domain/password.ts';
import type { Role, User } from '../domain/staff.ts';
import { insertMember } from '../store/members.ts';
import { insertUser } from '../store/users.ts';
import { knownPasswords } from '../vault/known-passwords.ts';
import { hashPassword } from '../vault/password.ts';
import type { Secret } from '../vault/secret.ts';
import { type AuditDeps, appendAudit, commandLine } from './steps/append-audit.ts';

export interface AddUserInput {
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly password: Secret<string>;
  readonly isOperator: boolean;
  readonly membership: { merchantId: string; role: Role } | null;
}

export type AddUserResult =
  | { kind: 'added'; user: User }
  | { kind: 'address_taken' }
  | { kind: 'bad_password'; fault: PasswordFault };

/** A person whom the operator lets in, by command: the first of an installation, or the first of a merchant. */
export async function addUser(deps: AuditDeps, input: AddUserInput): Promise<AddUserResult> {
  const now = deps.now();
  const fault = judgePassword(input.password.reveal(), { ...input, known: knownPasswords });
  if (fault) return { kind: 'bad_password', fault };
  const passwordHash = await hashPassword(input.password);
  const user: User = {
    id: newId('usr'),
    email: input.email.toLowerCase(),
    name: input.name,
    language: input.language,
    hasPassword: true,
    hasCodes: false,
    isOperator: input.isOperator,
    createdAt: now,
  };
  return deps.db.tx(async (tx): Promise<AddUserResult> => {
    if (!(await insertUser(tx, user, passwordHash))) return { kind: 'address_taken' };
    const { membership } = input;
    if (membership) await insertMember(tx, { ...membership, userId: user.id, createdAt: now });
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor: commandLine,
      action: 'user_created',
      subject: user.id,
      details: { email: user.email, operator: user.isOperator, merchant: membership?.merchantId ?? null },
    });
    return { kind: 'added', user };
  });
}
