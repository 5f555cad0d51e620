import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { supervisorEnv } from '@/lib/env/supervisorEnv.ts'
import { loginLinkFile } from '@/lib/loginLink.ts'
import { newLogin } from '@/worker/supervision/banner.ts'

function env(password: string) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-login-'))
  onTestFinished(() => fs.rmSync(dataDir, { recursive: true }))
  return supervisorEnv({ DASHBOARD_PASSWORD: password, NOCTURNE_DATA_DIR: dataDir, PORT: '4123' })
}

test('a terminal is shown the login link; what else output goes to is told where it is', () => {
  const on = env('correct horse battery')
  const shown = newLogin(on, true) ?? ''
  expect(shown).toContain(fs.readFileSync(loginLinkFile(on.dataDir), 'utf8').trim())
  expect(shown).toContain('http://127.0.0.1:4123/login#link=')
  const logged = newLogin(on, false) ?? ''
  expect(logged).toContain(loginLinkFile(on.dataDir))
  expect(logged).not.toContain('#link=')
})

test('without a password no link is made', () => {
  const off = env('')
  expect(newLogin(off, true)).toBeNull()
  expect(fs.existsSync(loginLinkFile(off.dataDir))).toBe(false)
})
