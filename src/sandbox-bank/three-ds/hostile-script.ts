/**
 * What a challenge page could try against the page that frames it: leave the frame by the top window, by a window of
 * its own and by a link to the top, frame itself, and flood its parents with messages that look like ours. The
 * address `/3ds/acs/escaped` in the top window means that it got out.
 */
export const hostileScript = `
const escape = location.origin + '/3ds/acs/escaped';
const tries = [
  () => { top.location = escape; },
  () => { top.location.replace(escape); },
  () => { parent.location.href = escape; },
  () => { window.open(escape, '_blank'); },
  () => { window.open(escape, '_top'); },
  () => { const a = document.createElement('a'); a.href = escape; a.target = '_top'; document.body.append(a); a.click(); },
  () => { const f = document.createElement('form'); f.action = escape; f.target = '_top'; document.body.append(f); f.submit(); },
  () => { const f = document.createElement('iframe'); f.src = location.origin + '/3ds/acs/escaped'; f.id = 'itself'; document.body.append(f); },
  () => { top.document.body.innerHTML = 'escaped'; },
  () => { top.onbeforeunload = null; top.close(); },
];
for (const attempt of tries) { try { attempt(); } catch { } }
let left = 200;
const spam = setInterval(() => {
  for (const target of [parent, top]) {
    for (const data of [{ type: 'challenge_done', transStatus: 'Y' }, 'submit', { cres: 'Y' }, null]) target.postMessage(data, '*');
  }
  if ((left -= 1) === 0) clearInterval(spam);
}, 10);
`;
