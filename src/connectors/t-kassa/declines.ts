import type { DeclineReason } from '../../domain/decline.ts';
import type { RefundFailure } from '../../domain/refund.ts';
import type { Decline } from '../reading.ts';

/** Every numbered error that the bank publishes, by what it means for a payment. `retryable`: the same card may try again. */
const groups: readonly (readonly [reason: DeclineReason, retryable: boolean, codes: string])[] = [
  ['insufficient_funds', true, '103 116 1051 1116 5060'],
  [
    'limit_exceeded',
    true,
    '119 403 404 405 406 603 632 633 634 1013 1019 1038 1061 1065 1075 1202 1203 1204 2200 3032 3033 3041 3042 5061 5062',
  ],
  ['expired_card', false, '252 1033 1054 1071'],
  ['incorrect_expiry', true, '219 238 1080'],
  ['incorrect_number', false, '218 234 508 642 1014 1015'],
  ['incorrect_security_code', true, '221 239 248 1082'],
  ['card_not_supported', false, '76 77 78 79 106 108 381 382 507 601 1078 1205'],
  ['lost_card', false, '1041'],
  ['suspected_fraud', false, '1004 1007 1043 1059 1063 1093 1094 3003 5036 5063'],
  ['restricted_card', false, '506 600 1057 1058 5064 5065 5066 5067'],
  ['authentication_required', true, '1235'],
  ['authentication_failed', true, '54 101 109 110 111 511 512 513 1077 2014'],
  ['authentication_unavailable', true, '1316'],
  ['issuer_unavailable', true, '1034 1089 1091'],
  ['currency_not_supported', false, '253'],
  [
    'not_supported',
    false,
    '10 11 13 105 251 254 384 410 1099 3001 3009 3011 3013 3016 3019 3037 3038 3101 3102 5032 8001 8003',
  ],
  ['refused', true, '99 102 1017 1207'],
  [
    'refused',
    false,
    '0 16 53 100 1001 1005 1006 1008 1012 1039 1053 1055 1062 1085 1086 1088 1092 1201 1217 1218 3008 3010 3028 3031 3034 3035 5038 5043',
  ],
  // Credentials, fields of ours, states, and what broke at the bank: no word about the card.
  [
    'acquirer_error',
    true,
    `1 2 3 4 5 6 7 8 9 12 14 15 17 18 19 20 21 27 50 51 52 55 60 61 62 63 64 65 66 67 68 96 97 98 104 107 120 123 125 191
    201 202 203 204 205 206 207 208 209 210 211 212 213 214 215 216 217 220 222 223 224 225 226 227 228 229 230 231 233 235
    236 237 240 241 242 243 244 245 246 247 249 250 255 256 257 258 259 260 261 262 308 309 310 311 312 313 314 315 316 317
    318 319 320 321 322 323 324 325 326 327 328 329 330 331 332 333 334 335 383 385 386 401 402 407 411 412 413 414 415 416
    417 419 500 501 502 503 504 505 509 510 514 515 604 619 620 623 637 648 650 651 702 703 800 903 914 926 927 991 999 1003
    1018 1030 1064 1076 1096 1119 1125 1126 1502 1503 2015 3002 3012 3014 3015 3017 3029 3030 3036 3040 3044 5031 7999 8002
    8004 9001 9999`,
  ],
];

function listed(codes: string): string[] {
  return codes.split(/\s+/).filter((code) => code !== '');
}

/** A code that is in no table is `refused`. */
export const declinesByCode: Readonly<Record<string, Decline>> = Object.fromEntries(
  groups.flatMap(([reason, retryable, codes]) =>
    listed(codes).map((code): [string, Decline] => [code, [reason, retryable]]),
  ),
);

/** Why a refund is not given. What broke at the bank is not among them: nobody knows then whether it was given. */
const failures: readonly (readonly [failure: RefundFailure, codes: string])[] = [
  ['sale_not_refundable', '4 8 63 100 255 323 324 325 326 330 407 914 1076'],
  ['not_supported', '79 254 3038 8001 8003'],
  [
    'declined',
    '99 102 202 204 205 251 331 501 648 1502 1503 3002 3003 3008 3009 3010 3028 3029 3030 3031 5032 5036 5038 5043',
  ],
];

export const failuresByCode: Readonly<Record<string, RefundFailure>> = Object.fromEntries(
  failures.flatMap(([failure, codes]) =>
    listed(codes).map((code): [string, RefundFailure] => [code, failure]),
  ),
);

/** The terminal is not known, is blocked, or its password is wrong. */
export const credentialCodes: ReadonlySet<string> = new Set(
  listed('191 202 204 205 322 331 501 648 1003 2015'),
);

/** There is no such order or payment. */
export const notFoundCodes: ReadonlySet<string> = new Set(listed('255 325 335 914'));
