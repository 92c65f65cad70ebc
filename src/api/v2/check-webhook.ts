import { checkWebhookUrl, type WebhookUrlProblem, type WebhookUrlRules } from '../../domain/webhook-url.ts';
import type { FieldError } from '../errors.ts';

const webhookProblems: Readonly<Record<WebhookUrlProblem, string>> = {
  not_a_url: 'must be an absolute https URL.',
  too_long: 'must be at most 2048 characters long.',
  not_https: 'must be https; plain http is for test sessions only.',
  has_userinfo: 'must not carry a user name or password.',
  has_fragment: 'must not have a `#` part, which is never sent.',
  port_not_allowed: 'must use port 443 or 8443.',
  private_address: 'must not point to a private or local address.',
};

/** What is wrong with the URL of a receiver, as far as it can be known without asking anybody. */
export function checkWebhook(param: string, url: unknown, rules: WebhookUrlRules): FieldError[] {
  const problem = typeof url === 'string' ? checkWebhookUrl(url, rules) : undefined;
  if (!problem) return [];
  return [{ param, code: 'invalid', message: `\`${param}\` ${webhookProblems[problem]}` }];
}
