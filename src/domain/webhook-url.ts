import { isAddress, isLoopbackAddress, isPublicAddress } from './address.ts';

/** Why a webhook URL is refused. */
export type WebhookUrlProblem =
  | 'not_a_url'
  | 'too_long'
  | 'not_https'
  | 'has_userinfo'
  | 'has_fragment'
  | 'port_not_allowed'
  | 'private_address';

export interface WebhookUrlRules {
  /** Webhooks of live objects use https and never go to this machine. */
  readonly livemode: boolean;
  /** The operator's setting; it counts for test objects only. */
  readonly allowLoopback: boolean;
}

export const longestWebhookUrl = 2048;

const allowedPorts: Readonly<Record<string, readonly string[]>> = {
  'https:': ['', '443', '8443'],
  'http:': ['', '80'],
};

/**
 * What is wrong with a webhook URL, as far as it can be known without asking the DNS; nothing when it is fine.
 * The addresses behind a name are checked again at every connection.
 */
export function checkWebhookUrl(url: string, rules: WebhookUrlRules): WebhookUrlProblem | undefined {
  if (url.length > longestWebhookUrl) return 'too_long';
  // The URL parser forgives spaces, tabs, backslashes and missing slashes; a URL that others read differently
  // than we do is how a guard is fooled.
  if (!/^https?:\/\/[^/\\?#\s][^\\\s]*$/i.test(url) || hasControlCharacter(url)) return 'not_a_url';
  if (!URL.canParse(url)) return 'not_a_url';
  const { protocol, username, password, port, hostname } = new URL(url);
  if (username || password || /^https?:\/\/[^/?#]*@/i.test(url)) return 'has_userinfo';
  if (url.includes('#')) return 'has_fragment';
  const isLoopbackAllowed = rules.allowLoopback && !rules.livemode;
  if (protocol === 'http:' && rules.livemode) return 'not_https';
  const problem = hostProblem(hostname, isLoopbackAllowed);
  if (problem) return problem;
  return isLoopbackAllowed || isStandardWebhookPort(protocol, port) ? undefined : 'port_not_allowed';
}

/** True for the ports that a webhook may use on the public internet. */
export function isStandardWebhookPort(protocol: string, port: string): boolean {
  return allowedPorts[protocol]?.includes(port) ?? false;
}

/** True for `localhost` and the names under it, which always mean this machine (RFC 6761). */
export function isLocalhostName(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname);
}

function hostProblem(hostname: string, isLoopbackAllowed: boolean): WebhookUrlProblem | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isAddress(host)) {
    const isFine = isPublicAddress(host) || (isLoopbackAllowed && isLoopbackAddress(host));
    return isFine ? undefined : 'private_address';
  }
  // A name without a dot is a neighbour in somebody's own network, never a public shop.
  const isLocalName = isLocalhostName(host) || !host.replace(/\.$/, '').includes('.');
  return isLocalName && !isLoopbackAllowed ? 'private_address' : undefined;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\x7f');
}
