import { offerCopying } from './copy-code.ts';
import { findWhileTyping } from './find-while-typing.ts';
import { keepLanguage } from './keep-language.ts';
import { offerRunning } from './run-request.ts';

/* The hub is read without this. With it one finds while typing, offline too once it was read, copies, and runs requests. */

const search = document.querySelector<HTMLFormElement>('#search');
if (search) findWhileTyping(search);
// Before code gets its buttons: the box of an answer is code too.
for (const later of document.querySelectorAll<HTMLElement>('.with-script')) later.hidden = false;
for (const form of document.querySelectorAll<HTMLFormElement>('form.run')) offerRunning(form);
offerCopying();
keepLanguage();
