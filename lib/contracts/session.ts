import { z } from 'zod'
import { ms } from './api.ts'

/** POST /api/session, as JSON from a script or as a form from the login page: with the password, or with the token of a login link. */
export const loginSchema = z
  .object({ password: z.string().max(1_000).default(''), link: z.string().max(100).optional() })
  .refine(({ password, link }) => link !== undefined || password !== '', {
    path: ['password'],
    message: 'Type the password.',
  })
export type Login = z.output<typeof loginSchema>
/** DELETE /api/session: this session, or all there are. */
export const logoutQuerySchema = z.object({ everywhere: z.literal('1').optional() })
/**
 * `token` goes into `Authorization: Bearer …`; browsers have another one in a cookie they cannot read, and send `pageKey` with each write: cookies do not
 * know ports and are shown to every server of this host, while what a page stores is not.
 */
export const sessionSchema = z.object({ token: z.string(), pageKey: z.string(), expiresWallMs: ms })
