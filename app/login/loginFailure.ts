/** Why a login failed, by the code of the answer to its form, and what to do. */
const FAILURES: Readonly<Record<string, string>> = {
  password: 'That is not the password.',
  throttled:
    'Too many try passwords now, and yours was not looked at. Trying again may take a minute. To get in at once, run npm run login-link on the machine that runs Nocturne, in its folder, and open the link it prints: it waits for nobody.',
  link: 'This link lets nobody in any more: it was used, is over a quarter of an hour old, or a newer one was made. On the machine that runs Nocturne, npm run login-link makes another.',
  no_password: 'No password is set on this dashboard; it is open on this machine.',
}

/** Returns the sentence of a failed login. */
export const loginFailure = (code: string): string =>
  Object.hasOwn(FAILURES, code) ? (FAILURES[code] ?? '') : 'Logging in failed. Try again.'
