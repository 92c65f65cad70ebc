/** What the issuer is told of this browser (3-D Secure), for the hidden field `browser` of the form. */
export function browserFactsText(): string {
  return JSON.stringify({
    colorDepth: screen.colorDepth,
    screenWidth: screen.width,
    screenHeight: screen.height,
    timeZoneOffset: new Date().getTimezoneOffset(),
    language: navigator.language,
    // Browsers have run no Java for years, and ask to be asked no more.
    javaEnabled: false,
  });
}
