import { z } from 'zod'
import { ms } from './api.ts'

/** POST /api/session, as JSON from a script or as a form from the login page. */
export const loginSchema = z.object({ password: z.string().min(1, 'Type the password.').max(1_000) })
/** `token` goes into `Authorization: Bearer …`; browsers have it in a cookie they cannot read. */
export const sessionSchema = z.object({ token: z.string(), expiresWallMs: ms })
