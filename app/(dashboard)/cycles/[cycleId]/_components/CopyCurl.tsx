'use client'
import { useState } from 'react'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { curlOf } from './curlOf.ts'

/** Copies a request to the model as a command; address and key stand in it as variables, so nothing secret is copied. */
export function CopyCurl({ request }: { request: string }) {
  const [said, setSaid] = useState('')
  const copy = (): void =>
    void navigator.clipboard.writeText(curlOf(request)).then(
      () => setSaid('copied; set LLM_BASE_URL and LLM_API_KEY first'),
      () => setSaid('the browser does not let this page copy; take the request below'),
    )
  return (
    <p className="flex gap-3">
      <button type="button" className={linkClass} onClick={copy}>
        copy as curl
      </button>
      <span role="status" className="text-ink-dim">
        {said}
      </span>
    </p>
  )
}
