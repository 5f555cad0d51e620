import { createHmac } from 'node:crypto'

// How a child proves over HTTP that it is the one the supervisor started, and not whoever took its port: with a secret of this one start, which it was given
// in its environment (START_SECRET) and never says. What is asked of it, it has to be asked with.

export const CHALLENGE_HEADER = 'x-nocturne-challenge'
export const PROOF_HEADER = 'x-nocturne-proof'

/**
 * Returns what proves the secret to who made up the challenge.
 * @param {string} secret
 * @param {string} challenge
 * @returns {string}
 */
export const proofOf = (secret, challenge) => createHmac('sha256', secret).update(challenge).digest('hex')
