/** What is wrong with a message that we received, by EMVCo's codes. */
export const protocolErrors = {
  '101': 'Message not recognised',
  '102': 'Message version not supported',
  '201': 'Required data element missing',
  '203': 'Format of one or more data elements is invalid',
  '301': 'Transaction ID not recognised',
  '305': 'Transaction data not valid',
} as const;

export type ProtocolErrorCode = keyof typeof protocolErrors;

export interface ProtocolError {
  readonly code: ProtocolErrorCode;
  /** Names of data elements, never their values: a value may hold anything, a card number too. */
  readonly detail: string;
}

/** Ids of a transaction, as far as they are known. */
export interface TransactionIds {
  readonly transId?: string | undefined;
  readonly acsTransId?: string | undefined;
  readonly dsTransId?: string | undefined;
}

/** The error message (`Erro`) that tells the sender what is wrong with its message. */
export function errorMessage(
  error: ProtocolError,
  about: { messageType: string; version: string } & TransactionIds,
): Readonly<Record<string, string>> {
  return {
    messageType: 'Erro',
    messageVersion: about.version,
    ...(about.transId ? { threeDSServerTransID: about.transId } : {}),
    ...(about.dsTransId ? { dsTransID: about.dsTransId } : {}),
    ...(about.acsTransId ? { acsTransID: about.acsTransId } : {}),
    errorCode: error.code,
    errorComponent: 'S',
    errorDescription: protocolErrors[error.code],
    errorDetail: error.detail,
    errorMessageType: about.messageType,
  };
}
