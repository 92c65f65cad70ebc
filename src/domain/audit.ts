import { createHash } from 'node:crypto';

/** What happened, as the log keeps it. No secrets: a key is named by its id, an address without its query. */
export interface AuditEntry {
  readonly at: string;
  /** `usr_…`, or `command` for the program on the operator's machine. */
  readonly actor: string;
  readonly actorName: string;
  readonly address: string;
  /** In the words of the log: `key_created`. */
  readonly action: AuditAction;
  /** The id of what it happened to. */
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

export const auditActions = [
  'user_created',
  'user_signed_in',
  'user_locked',
  'user_password_changed',
  'user_second_factor_added',
  'user_second_factor_removed',
  'team_invited',
  'team_invitation_withdrawn',
  'team_joined',
  'team_role_changed',
  'team_removed',
  'key_created',
  'key_rolled',
  'key_revoked',
  'webhook_created',
  'webhook_changed',
  'webhook_deleted',
  'webhook_secret_rotated',
  'webhook_tested',
  'webhook_resent',
  'refund_created',
  'receipt_sent',
  'payment_cancelled',
  'payments_exported',
  'customer_erased',
  'data_exported',
  'announced',
  'announcement_ended',
  'link_created',
  'link_changed',
  'acquirer_connected',
  'acquirer_disabled',
  'acquirer_routes_changed',
  'branding_changed',
  'settings_changed',
  'merchant_created',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** The chain of what belongs to no merchant. */
export const installationChain = '-';

/** One row of a chain as it is stored. */
export interface AuditRow {
  readonly merchantId: string;
  readonly number: number;
  readonly content: string;
  readonly seal: string;
}

/** What stands before the first row of every chain. */
export const firstSeal = '';

/** What a row's seal is made over: its chain, its place, what stands before it and every byte of its content. */
export function sealedText(row: Omit<AuditRow, 'seal'>, previousSeal: string): string {
  const content = createHash('sha256').update(row.content).digest('hex');
  return [row.merchantId, row.number, previousSeal, content].join('\n');
}

export type AuditFault =
  | { kind: 'missing'; merchantId: string; number: number }
  | { kind: 'changed'; merchantId: string; number: number }
  /** The chain ends before or after the place that was written down apart from it. */
  | { kind: 'cut'; merchantId: string; number: number };

/** Follows one chain; `fault` is the first row that is not what was written. */
export class AuditCheck {
  #next = 1;
  #seal = firstSeal;
  readonly #merchantId: string;
  readonly #sealOf: (text: string) => string;

  constructor(merchantId: string, sealOf: (text: string) => string) {
    this.#merchantId = merchantId;
    this.#sealOf = sealOf;
  }

  /** The fault of the next row, if it has one. Rows come in the order of their numbers. */
  take(row: AuditRow): AuditFault | undefined {
    const at = { merchantId: this.#merchantId, number: this.#next };
    if (row.number !== this.#next) return { kind: 'missing', ...at };
    if (row.seal !== this.#sealOf(sealedText(row, this.#seal))) return { kind: 'changed', ...at };
    this.#seal = row.seal;
    this.#next += 1;
    return undefined;
  }

  /** The fault of the chain's end. */
  end(head: { number: number; seal: string } | undefined): AuditFault | undefined {
    const isWhole = (head?.number ?? 0) === this.#next - 1 && (head?.seal ?? firstSeal) === this.#seal;
    return isWhole ? undefined : { kind: 'cut', merchantId: this.#merchantId, number: this.#next };
  }
}

/** Stands for a customer's mail address in a log that can never forget: the same address has the same mark. */
export function addressMark(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('hex').slice(0, 16);
}
