import { encodeJson } from './encoded-json.ts';

/** A form that a hidden frame posts to the ACS before the AReq, so that it learns about the browser. */
export interface MethodForm {
  readonly action: string;
  readonly threeDSMethodData: string;
}

export function methodForm(input: {
  readonly transId: string;
  readonly methodUrl: string;
  /** Where the ACS posts `threeDSMethodData` back when it is done. */
  readonly notificationUrl: string;
}): MethodForm {
  return {
    action: input.methodUrl,
    threeDSMethodData: encodeJson({
      threeDSServerTransID: input.transId,
      threeDSMethodNotificationURL: input.notificationUrl,
    }),
  };
}
