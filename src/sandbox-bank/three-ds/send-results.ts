import { request } from 'node:http';
import { issueCavv } from './cavv.ts';
import { eciOf } from './electronic-commerce-indicator.ts';
import type { ChallengeEnd, ThreeDsDesk, Transaction } from './transactions.ts';

/** The RReq about the end of a challenge. */
export function resultsRequest(transaction: Transaction, end: ChallengeEnd): Record<string, string> {
  const { transId, acsTransId, dsTransId, version, card, amount, currency } = transaction;
  const { transStatus } = end;
  const facts = { dsTransId, cardNumber: card.number, amount, currency, transStatus, isChallenged: true };
  return {
    messageType: 'RReq',
    messageVersion: version,
    messageCategory: '01',
    threeDSServerTransID: transId,
    acsTransID: acsTransId,
    dsTransID: dsTransId,
    authenticationMethod: '02',
    authenticationType: '02',
    interactionCounter: String(Math.min(99, transaction.wrongCodes + 1)).padStart(2, '0'),
    transStatus,
    eci: eciOf(card.brand, transStatus),
    ...(transStatus === 'Y' ? { authenticationValue: issueCavv(facts) } : { transStatusReason: '01' }),
    ...(end.challengeCancel ? { challengeCancel: end.challengeCancel } : {}),
  };
}

const answerWithinMs = 10_000;

/** Sends an RReq by http and waits for the answer. A failure is logged and forgotten: the customer is let go anyhow. */
export async function sendResults(desk: ThreeDsDesk, url: string, message: unknown): Promise<void> {
  const text = JSON.stringify(message);
  try {
    const answer = await post(url, text);
    const isTaken = answer.status === 200 && /"messageType"\s*:\s*"RRes"/.test(answer.text);
    desk.log(`results ${isTaken ? 'taken' : `answered ${answer.status} without RRes`}`);
  } catch {
    desk.log('results not delivered');
  }
}

function post(url: string, text: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    };
    const signal = AbortSignal.timeout(answerWithinMs);
    const sent = request(url, { method: 'POST', headers, signal, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > 64 * 1024) answer.destroy(new Error('The answer is too long'));
        else chunks.push(chunk);
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
