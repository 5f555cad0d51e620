import { z } from 'zod'
import { ms } from './api.ts'

/** POST /api/session, as JSON from a script or as a form from the login page. */
export const loginSchema = z.object({ password: z.string().min(1, 'Type the password.').max(1_000) })
/** DELETE /api/session: this session, or all there are. */
export const logoutQuerySchema = z.object({ everywhere: z.literal('1').optional() })
/** `token` goes into `Authorization: Bearer …`; browsers have another one in a cookie they cannot read. */
export const sessionSchema = z.object({ token: z.string(), expiresWallMs: ms })
