import { checkWebhookUrl, type WebhookUrlProblem, type WebhookUrlRules } from '../../domain/webhook-url.ts';
import type { FieldError } from '../errors.ts';
import { readTime } from '../fields.ts';
import type { BodyContext } from '../operation.ts';
import { checkAmount, checkDigits } from './check-numbers.ts';

/**
 * What the schema of a new session cannot say: the amount as it was written, URLs that depend on the mode, numbers
 * that would lose digits.
 */
export function checkCreateBody(body: Readonly<Record<string, unknown>>, context: BodyContext): FieldError[] {
  const livemode = context.livemode && body.test_mode !== true;
  const settings = isObject(body.settings) ? body.settings : {};
  return [
    ...checkAmount('amount', body.amount, context.numberTokens),
    ...checkReturnUrl('success_url', body.success_url, livemode),
    ...checkReturnUrl('cancel_url', body.cancel_url, livemode),
    ...checkReturnUrl('settings.success_url', settings.success_url, livemode),
    ...checkReturnUrl('settings.cancel_url', settings.cancel_url, livemode),
    ...checkWebhook(body.webhook_url, { livemode, allowLoopback: context.allowLocalWebhooks }),
    ...checkExpiry(body, context.now),
    ...checkDigits(context.numberTokens),
  ];
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

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
