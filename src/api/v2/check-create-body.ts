import { checkWebhookUrl, type WebhookUrlProblem, type WebhookUrlRules } from '../../domain/webhook-url.ts';
import type { FieldError } from '../errors.ts';
import { readTime } from '../fields.ts';
import type { BodyContext } from '../operation.ts';

/**
 * What the schema of a new session cannot say: the amount as it was written, URLs that depend on the mode, numbers
 * that would lose digits.
 */
export function checkCreateBody(body: Readonly<Record<string, unknown>>, context: BodyContext): FieldError[] {
  const livemode = context.livemode && body.test_mode !== true;
  const settings = isObject(body.settings) ? body.settings : {};
  return [
    ...checkAmount(body.amount, context.numberTokens.get('amount')),
    ...checkReturnUrl('success_url', body.success_url, livemode),
    ...checkReturnUrl('cancel_url', body.cancel_url, livemode),
    ...checkReturnUrl('settings.success_url', settings.success_url, livemode),
    ...checkReturnUrl('settings.cancel_url', settings.cancel_url, livemode),
    ...checkWebhook(body.webhook_url, { livemode, allowLoopback: context.allowLocalWebhooks }),
    ...checkExpiry(body, context.now),
    ...checkDigits(context.numberTokens),
  ];
}

/**
 * `JSON.parse` turns 49.00 into 49, so a merchant who meant 49.00 manat would charge 0.49. Only the text of the
 * number tells, and the message says what was probably meant.
 */
function checkAmount(amount: unknown, token: string | undefined): FieldError[] {
  if (typeof amount === 'string') {
    const hint = /^\d{1,12}$/.test(amount) ? ` Send ${Number(amount)} without quotes.` : '';
    return [amountError(`\`amount\` must be a JSON number, not text.${hint}`)];
  }
  if (token === undefined || /^[1-9]\d*$/.test(token)) return [];
  const decimal = /^(\d{1,10})\.(\d{1,2})0*$/.exec(token);
  const meant = decimal ? Number(`${decimal[1]}${decimal[2]?.padEnd(2, '0')}`) : undefined;
  const hint = meant ? ` If you mean ${decimal?.[1]}.${decimal?.[2]?.padEnd(2, '0')}, send ${meant}.` : '';
  return [
    amountError(
      `\`amount\` counts minor units and must be a positive whole number without decimals or exponent; got ${token.slice(0, 40)}.${hint}`,
    ),
  ];
}

function amountError(message: string): FieldError {
  return { param: 'amount', code: 'invalid', message };
}

function checkReturnUrl(param: string, url: unknown, livemode: boolean): FieldError[] {
  if (typeof url !== 'string' || !livemode || !/^http:/i.test(url)) return [];
  return [
    { param, code: 'invalid', message: `\`${param}\` must be https; plain http is for test sessions only.` },
  ];
}

const webhookProblems: Readonly<Record<WebhookUrlProblem, string>> = {
  not_a_url: 'must be an absolute https URL.',
  too_long: 'must be at most 2048 characters long.',
  not_https: 'must be https; plain http is for test sessions only.',
  has_userinfo: 'must not carry a user name or password.',
  has_fragment: 'must not have a `#` part, which is never sent.',
  port_not_allowed: 'must use port 443 or 8443.',
  private_address: 'must not point to a private or local address.',
};

function checkWebhook(url: unknown, rules: WebhookUrlRules): FieldError[] {
  const problem = typeof url === 'string' ? checkWebhookUrl(url, rules) : undefined;
  if (!problem) return [];
  return [{ param: 'webhook_url', code: 'invalid', message: `\`webhook_url\` ${webhookProblems[problem]}` }];
}

function checkExpiry(body: Readonly<Record<string, unknown>>, now: Date): FieldError[] {
  const expiresAt = typeof body.expires_at === 'string' ? readTime(body.expires_at) : undefined;
  // What is no time at all is told by the schema.
  if (!expiresAt) return [];
  const message =
    body.expires_in === undefined
      ? '`expires_at` must lie between 60 seconds and 30 days from now.'
      : 'Give `expires_in` or `expires_at`, not both.';
  const waitMs = expiresAt.getTime() - now.getTime();
  const isFine = body.expires_in === undefined && waitMs >= 60_000 && waitMs <= 30 * 24 * 3_600_000;
  return isFine ? [] : [{ param: 'expires_at', code: 'invalid', message }];
}

/** A number with more digits than JavaScript keeps would come back as another number. */
function checkDigits(tokens: ReadonlyMap<string, string>): FieldError[] {
  return [...tokens]
    .filter(([param, token]) => param.startsWith('metadata.') && !keepsItsValue(token))
    .map(([param]) => ({
      param,
      code: 'invalid',
      message: `\`${param}\` has more digits than a JSON number keeps; send it as text.`,
    }));
}

function keepsItsValue(token: string): boolean {
  const value = Number(token);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
