import type { Probe } from '../../domain/probe.ts';
import { disabledByMerchant } from '../../domain/webhook-endpoint.ts';
import { listReceivers } from '../../store/doctor-facts.ts';
import { type Finding, failed, unknown, warning, warningOrFailure, well } from './finding.ts';
import type { Patient } from './patient.ts';

export async function checkMail({ config, world, isProduction }: Patient): Promise<Finding[]> {
  const { smtpUrl, mailFrom } = config;
  if (smtpUrl === null) {
    const fix = 'Set SMTP_URL, such as smtps://user:password@mail.example.com.';
    return [warningOrFailure(isProduction)('mail', 'No mail goes out: it is kept in the database.', fix)];
  }
  const problem = await world.verifyMail(smtpUrl);
  const { host } = new URL(smtpUrl);
  if (problem !== undefined)
    return [
      failed('mail', `${host} takes no mail: ${problem}.`, 'Correct SMTP_URL, or look at the mail server.'),
    ];
  const from = 'Set MAXFI_MAIL_FROM to an address that your mail server may send from.';
  return [
    well('mail', `${host} takes mail.`),
    ...(mailFrom === null ? [warning('mail', 'MAXFI_MAIL_FROM is not set.', from)] : []),
  ];
}

const daysToRenew = 21;

/** Whether customers reach the page: the name, TLS, and that it is MAXFI that answers. */
export async function checkPublicUrl({ config, world, isProduction, now }: Patient): Promise<Finding[]> {
  const { publicUrl } = config;
  const judge = warningOrFailure(isProduction);
  if (publicUrl === null)
    return [
      judge(
        'public_url',
        'PUBLIC_URL is not set: links lead to this machine.',
        'Set it to where customers come.',
      ),
    ];
  const found: Finding[] = [];
  if (!publicUrl.startsWith('https:'))
    found.push(judge('public_url', `${publicUrl} is not https.`, 'End TLS at a proxy and set PUBLIC_URL.'));
  const probe = await world.probe(publicUrl, { allowsLocal: true });
  if (probe.kind === 'failed') {
    const fix =
      'Look at the name, the proxy and the firewall. From inside some networks a public name is not reachable.';
    return [...found, failed('public_url', `${publicUrl} cannot be reached: ${probe.detail}.`, fix)];
  }
  found.push(...certificateFindings('public_url', publicUrl, probe, now));
  const answer = await world.ask(`${publicUrl}/healthz`);
  if (answer !== 200) {
    const fix = 'Let the proxy pass everything on, with the Host header as it came.';
    found.push(failed('public_url', `${publicUrl}/healthz is answered with ${answer ?? 'nothing'}.`, fix));
  } else if (config.trustedProxies.length === 0 && publicUrl.startsWith('https:')) {
    const fix = 'Set MAXFI_TRUSTED_PROXIES to the proxy’s address: limits count addresses.';
    found.push(warning('public_url', 'Every customer seems to come from the proxy.', fix));
  }
  return found.length > 0 ? found : [well('public_url', `${publicUrl} answers.`)];
}

function certificateFindings(check: string, url: string, probe: Probe, now: Date): Finding[] {
  if (probe.kind === 'failed' || probe.certificate === null) return [];
  const { validTo, problem } = probe.certificate;
  const days = Math.floor((validTo.getTime() - now.getTime()) / 86_400_000);
  if (problem !== null)
    return [
      failed(
        check,
        `The certificate of ${url} is not believed (${problem}).`,
        'Renew it, with its whole chain.',
      ),
    ];
  if (days >= daysToRenew) return [];
  return [warning(check, `The certificate of ${url} ends in ${days} days.`, 'Renew it.')];
}

const mostReceivers = 100;

/** Whether merchants' servers can be reached. Nothing is sent to them. */
export async function checkWebhooks({ config, db, world, now }: Patient): Promise<Finding[]> {
  const receivers = await listReceivers(db, mostReceivers);
  const found = await Promise.all(
    receivers.map(async ({ id, merchantId, url, livemode, status, failingSince, disabledReason }) => {
      const name = `${id} of ${merchantId} (${new URL(url).host})`;
      if (status === 'disabled')
        return disabledReason === disabledByMerchant
          ? []
          : [
              warning(
                'webhooks',
                `${name} is disabled: ${disabledReason}`,
                'Tell the merchant; events can be resent.',
              ),
            ];
      const probe = await world.probe(url, { allowsLocal: config.allowLocalWebhooks && !livemode });
      if (probe.kind === 'failed') {
        const fix = 'Tell the merchant. If others are not reached either, look at your own way out.';
        return [warning('webhooks', `${name} cannot be reached: ${probe.detail}.`, fix)];
      }
      const since = failingSince?.toISOString();
      return [
        ...certificateFindings('webhooks', name, probe, now),
        ...(since === undefined
          ? []
          : [warning('webhooks', `${name} has refused events since ${since}.`, 'Tell the merchant.')]),
      ];
    }),
  );
  const all = found.flat();
  return all.length > 0 ? all : [well('webhooks', `${receivers.length} endpoints can be reached.`)];
}

export const lateCheck = (check: string): Finding =>
  unknown(
    check,
    'It took too long to look at.',
    'Ask again; if it stays so, look at what this check reaches for.',
  );
