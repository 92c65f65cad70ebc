import { offerCopying } from './copy-text.ts';
import { listenToKeys } from './keys.ts';
import { followDraft } from './live-preview.ts';
import { offerPasskeys } from './passkeys.ts';

/** What makes the dashboard quicker for who uses it all day. Every page works without. */
offerCopying();
followDraft();
listenToKeys();
offerPasskeys();
