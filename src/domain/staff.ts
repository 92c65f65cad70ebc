import type { Language } from './language.ts';

/** What a person may be to a merchant. */
export const roles = ['owner', 'admin', 'developer', 'finance', 'support', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What somebody may do in the dashboard. What no row names is allowed to nobody. */
const table = {
  read_payments: ['owner', 'admin', 'developer', 'finance', 'support', 'viewer'],
  export_payments: ['owner', 'admin', 'finance'],
  give_refunds: ['owner', 'admin', 'finance', 'support'],
  manage_links: ['owner', 'admin', 'developer', 'finance', 'support'],
  send_receipts: ['owner', 'admin', 'finance', 'support'],
  read_developers: ['owner', 'admin', 'developer'],
  manage_keys: ['owner', 'admin', 'developer'],
  manage_webhooks: ['owner', 'admin', 'developer'],
  read_acquirers: ['owner', 'admin', 'developer', 'finance'],
  manage_acquirers: ['owner', 'admin'],
  manage_branding: ['owner', 'admin', 'developer'],
  read_team: ['owner', 'admin', 'developer', 'finance', 'support', 'viewer'],
  manage_team: ['owner', 'admin'],
  manage_settings: ['owner', 'admin'],
  read_audit: ['owner', 'admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof table;
export const permissions = Object.keys(table) as Permission[];

export function may(role: Role, permission: Permission): boolean {
  return (table[permission] as readonly Role[]).includes(role);
}

/** Whether `by` may make somebody a `role`, or take it away: only owners make owners. */
export function mayGrant(by: Role, role: Role): boolean {
  return may(by, 'manage_team') && (role !== 'owner' || by === 'owner');
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** A person who signs in. */
export interface User {
  readonly id: string;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly hasPassword: boolean;
  readonly hasCodes: boolean;
  readonly isOperator: boolean;
  readonly createdAt: Date;
}

/** A browser that somebody is signed in with. */
export interface SignIn {
  /** For people; its cookie is another secret. */
  readonly id: string;
  readonly userId: string;
  /** False while the second factor is still to come. */
  readonly isComplete: boolean;
  /** Until then what is delicate needs no new proof. */
  readonly freshUntil: Date | null;
  readonly address: string;
  readonly browser: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

export interface Member {
  readonly merchantId: string;
  readonly userId: string;
  readonly role: Role;
  readonly createdAt: Date;
}

export interface Invitation {
  readonly merchantId: string;
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** PCI DSS 4.0.1: 8.2.8 (15 minutes idle), 8.3.4 (10 tries, 30 minutes), 8.3.6 (12 characters). */
export const signInLimits = {
  idleMs: 15 * 60_000,
  wholeMs: 12 * 60 * 60_000,
  freshMs: 10 * 60_000,
  /** How long a password waits for its second factor. */
  halfMs: 10 * 60_000,
  maxTries: 10,
  /** Of one network address, in any 60 seconds. */
  perAddress: 100,
  lockMs: 30 * 60_000,
  minPassword: 12,
  maxPassword: 200,
  invitationMs: 7 * 24 * 60 * 60_000,
} as const;

/** Whether a sign-in still counts at a time: it ends when idle, and for good after half a day. */
export function isSignInAlive(signIn: SignIn, now: Date): boolean {
  const idleMs = signIn.isComplete ? signInLimits.idleMs : signInLimits.halfMs;
  return now < signIn.expiresAt && now.getTime() - signIn.lastSeenAt.getTime() < idleMs;
}

export function isFresh(signIn: SignIn, now: Date): boolean {
  return signIn.freshUntil !== null && now < signIn.freshUntil;
}
