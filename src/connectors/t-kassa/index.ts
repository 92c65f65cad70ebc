import { createPublicKey, type KeyObject } from 'node:crypto';
import { Secret } from '../../vault/secret.ts';
import type { CardMode, Connector, ConnectorManifest } from '../connector.ts';
import { CredentialsError, isBaseUrl, isHeaderToken, isText, readCredentials } from '../credentials.ts';
import { unsendable, unsendableRefund } from '../reading.ts';
import { type Credentials, createClient } from './client.ts';
import { answerChallenge } from './direct.ts';
import { readNotification } from './notifications.ts';
import { pay, untaken } from './payments.ts';
import { lookUpRefund, refundOutcome } from './refunds.ts';
import { toRefund } from './requests.ts';
import { mostNeverCameAfterMs, reverseSale } from './reversals.ts';
import { lookUpSale, verify } from './sales.ts';
import { readAnswer } from './three-ds.ts';

const currencies = ['RUB'] as const;
const modes = ['redirect', 'direct'] as const;

/** In the place of the key where cards are typed on the bank's page only. */
const noKey = 'none';

/** The customer pays on the bank's page or in the app of his bank, or with a card that was typed on ours. */
export const tKassa: ConnectorManifest<Credentials> = {
  name: 't-kassa',
  title: 'T-Kassa',
  currencies,
  methods: ['card', 'wallet'],
  wallets: ['bank_app'],
  modes,
  asksIssuer: 'acquirer',
  notifications: 'signed',
  isLive: true,
  can: {
    lookup: true,
    reverse: true,
    callOff: true,
    payByProofAlone: false,
    // A card's refund comes once under its name, but one through the SBP does not, and both go by this connector.
    refund: 'blindly',
    partialRefund: true,
    // What is charged in one stage goes back as a refund, which the customer sees.
    void: false,
  },
  notFoundIsFinalAfterMs: mostNeverCameAfterMs,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'terminal_key', kind: 'text' },
    { name: 'password', kind: 'secret' },
    { name: 'public_key', kind: 'text' },
    { name: 'card_entry', kind: 'choice', options: modes },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, {
      base_url: isBaseUrl,
      terminal_key: (value) => isHeaderToken(value) && value.length <= 20,
      password: isText,
      public_key: (value) => value === noKey || readKey(value) !== undefined,
      card_entry: (value) => modes.some((mode) => mode === value),
    });
    const mode: CardMode = fields.card_entry === 'direct' ? 'direct' : 'redirect';
    const publicKey = readKey(fields.public_key);
    if (mode === 'direct' && !publicKey) throw new CredentialsError(['public_key']);
    return {
      baseUrl: fields.base_url,
      terminalKey: fields.terminal_key,
      password: new Secret(fields.password),
      publicKey,
      mode,
    };
  },
  create(credentials, { fetch, now }) {
    const { mode } = credentials;
    const client = createClient(credentials, fetch);
    const answering: Pick<Connector, 'isAnswer' | 'answerChallenge'> = {
      isAnswer: (answer) => readAnswer(answer) !== undefined,
      async answerChallenge(order, signal) {
        if (now() > order.sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
        return answerChallenge(client, order, signal);
      },
    };
    return {
      mode,
      async pay(order, signal) {
        const stopped = unsendable({ currencies }, order, now()) ?? untaken(order, mode);
        return stopped ?? pay(client, order, signal);
      },
      // On the bank's own page the bank asks, and only its books say what came of it.
      ...(mode === 'direct' && answering),
      lookup: (sale, signal) => lookUpSale(client, sale, signal),
      reverse: (sale, signal) => reverseSale({ client, now, mode }, sale, signal),
      async refund(order, signal) {
        const stopped = unsendableRefund({ currencies }, order, now());
        if (stopped) return stopped;
        return refundOutcome(await client.call('Cancel', toRefund(order), signal), order);
      },
      lookupRefund: (refund, signal) => lookUpRefund(client, refund, signal),
      readNotification: (raw) => readNotification(raw, client.sign),
      verify: (signal) => verify(client, signal),
    };
  },
};

/** A key as PEM, with or without its line breaks, or as the bare Base64 of an X.509 key. Nothing for what is none. */
function readKey(text: string): KeyObject | undefined {
  const base64 = text.replaceAll(/-----(?:BEGIN|END) PUBLIC KEY-----|\\n|\s/g, '');
  if (text.length > 4_096 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    // A shorter one could not hold a card.
    const isLong = (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
    return key.asymmetricKeyType === 'rsa' && isLong ? key : undefined;
  } catch {
    return undefined;
  }
}
