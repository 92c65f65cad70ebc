import { createHash } from 'node:crypto';
import { findTestCard, listTestCards, type TestCard } from '../cards.ts';
import { issueCavv } from './cavv.ts';
import { eciOf } from './electronic-commerce-indicator.ts';
import { type AuthenticationRequest, readAuthenticationRequest } from './read-authentication-request.ts';
import { asMessage, type MessageFields, optionalField, textField, uuid, WrongField } from './read-fields.ts';
import { keepTransaction, type ThreeDsDesk } from './transactions.ts';

/** What the directory server does with a message: an answer (of any status), or a way to leave without one. */
export type DirectoryAnswer =
  | { kind: 'answer'; status: number; body: Readonly<Record<string, unknown>> }
  | { kind: 'silence' | 'reset' };

/** Answers PReq and AReq; takes note of error messages. */
export function answerDirectory(desk: ThreeDsDesk, body: unknown): DirectoryAnswer {
  const fields = asMessage(body);
  try {
    switch (fields.messageType) {
      case 'PReq':
        return message(cardRanges(desk, fields));
      case 'AReq':
        return authenticate(desk, fields);
      case 'Erro':
        desk.log(`error message ${/^\d{3}$/.exec(String(fields.errorCode))?.[0] ?? 'without a code'}`);
        return message({});
      default:
        return message(errorMessage(fields, '101', 'messageType'));
    }
  } catch (error) {
    if (error instanceof WrongField) return message(errorMessage(fields, error.code, error.field));
    throw error;
  }
}

function message(body: Readonly<Record<string, unknown>>): DirectoryAnswer {
  return { kind: 'answer', status: 200, body };
}

function errorMessage(fields: MessageFields, errorCode: string, detail: string): Record<string, unknown> {
  const transId = fields.threeDSServerTransID;
  return {
    messageType: 'Erro',
    messageVersion: '2.2.0',
    ...(typeof transId === 'string' && uuid.test(transId) ? { threeDSServerTransID: transId } : {}),
    errorCode,
    errorComponent: 'D',
    errorDescription: 'The message was not processed.',
    errorDetail: detail,
    errorMessageType: String(fields.messageType).slice(0, 4),
  };
}

const enrolledCards = listTestCards().filter((card) => card.threeDs);

/** Each test card is a range of its own, because each does something else. */
function cardRanges(desk: ThreeDsDesk, fields: MessageFields): Record<string, unknown> {
  const transId = textField(fields, 'threeDSServerTransID', uuid);
  const known = optionalField(fields, 'serialNum', /^.{1,20}$/);
  const cardRangeData = enrolledCards.map((card) => rangeOf(desk, card));
  // The ranges change only with the table and with the address of the method page.
  const serialNum = createHash('sha256').update(JSON.stringify(cardRangeData)).digest('hex').slice(0, 20);
  if (known !== undefined && known !== serialNum) return errorMessage(fields, '307', 'serialNum');
  return {
    messageType: 'PRes',
    messageVersion: '2.2.0',
    threeDSServerTransID: transId,
    dsTransID: desk.newId(),
    dsStartProtocolVersion: '2.1.0',
    dsEndProtocolVersion: '2.3.1',
    serialNum,
    ...(known === undefined ? { cardRangeData } : {}),
  };
}

function rangeOf(desk: ThreeDsDesk, { number, threeDs }: TestCard): Record<string, string> {
  const [oldest, newest] = threeDs?.versions ?? ['2.1.0', '2.2.0'];
  const page = threeDs?.method === 'hangs' ? 'method-hangs' : 'method';
  return {
    startRange: number,
    endRange: number,
    actionInd: 'A',
    acsStartProtocolVersion: oldest,
    acsEndProtocolVersion: newest,
    ...(threeDs?.method === 'none' ? {} : { threeDSMethodURL: `${desk.publicUrl()}/3ds/acs/${page}` }),
  };
}

function authenticate(desk: ThreeDsDesk, fields: MessageFields): DirectoryAnswer {
  const request = readAuthenticationRequest(fields);
  const card = findTestCard(request.cardNumber);
  if (!card?.threeDs) return message(errorMessage(fields, '305', 'acctNumber'));
  const { answer } = card.threeDs;
  if (answer === 'silence' || answer === 'reset') return { kind: answer };
  if (answer === 'error') return message(errorMessage(fields, '403', 'ACS'));
  const body = authenticationAnswer(desk, request, card);
  if (answer === 'malformed') return message({ ...body, acsTransID: 'not-an-id', transStatus: 'Z' });
  if (answer === 'other_transaction') return message({ ...body, threeDSServerTransID: desk.newId() });
  return message(body);
}

function authenticationAnswer(
  desk: ThreeDsDesk,
  request: AuthenticationRequest,
  card: TestCard,
): Record<string, unknown> {
  const transStatus = statusFor(card, request.challengeWish);
  const ids = { transId: request.transId, dsTransId: desk.newId(), acsTransId: desk.newId() };
  const head = {
    messageType: 'ARes',
    messageVersion: request.version,
    threeDSServerTransID: ids.transId,
    dsTransID: ids.dsTransId,
    acsTransID: ids.acsTransId,
    acsReferenceNumber: 'SANDBOX-ACS',
    acsOperatorID: 'SANDBOX',
    dsReferenceNumber: 'SANDBOX-DS',
    transStatus,
  };
  if (transStatus === 'C') {
    const { version, amount, currency, merchantName, language, resultsUrl, notificationUrl } = request;
    const known = { version, amount, currency, merchantName, language, resultsUrl, notificationUrl };
    keepTransaction(desk, { ...ids, ...known, card, sessionData: null, wrongCodes: 0, end: undefined });
    const acsURL = `${desk.publicUrl()}/3ds/acs/challenge`;
    return { ...head, acsURL, acsChallengeMandated: 'N', authenticationType: '02' };
  }
  const isProved = transStatus === 'Y' || transStatus === 'A';
  const { amount, currency } = request;
  const facts = { ...ids, cardNumber: card.number, amount, currency, transStatus, isChallenged: false };
  return {
    ...head,
    eci: eciOf(card.brand, transStatus),
    ...(isProved ? { authenticationValue: issueCavv(facts) } : {}),
    ...(transStatus === 'N' ? { transStatusReason: '01' } : {}),
    ...(transStatus === 'R' ? { transStatusReason: '11' } : {}),
    ...(transStatus === 'U' ? { transStatusReason: '22' } : {}),
  };
}

/** A mandate (04) makes an issuer ask that would not have asked; one that cannot or will not, does not. */
function statusFor({ threeDs }: TestCard, wish: string): string {
  const result = threeDs?.result ?? 'U';
  return wish === '04' && (result === 'Y' || result === 'A' || result === 'I') ? 'C' : result;
}
