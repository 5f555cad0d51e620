'use client'
import { useRef, useState } from 'react'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { settingsFileText } from '@/lib/domain/settingsFileText.ts'

/** Settings out to a file and back into the form, where they are changes like typed ones: looked at, then saved with a reason. */
export function SettingsFile({ body, version, onRead }: SettingsFileProps) {
  const input = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState<{ isRefused: boolean; lines: string[] } | null>(null)
  const load = async (file: File): Promise<void> => {
    const reader = await import('@/lib/domain/settingsFile.ts').catch(() => null)
    if (reader === null)
      return setSaid({ isRefused: true, lines: ['The dashboard’s own server does not answer. Try again.'] })
    const read = reader.readSettingsFile(await file.text().catch(() => ''), body)
    if ('problems' in read) return setSaid({ isRefused: true, lines: read.problems })
    onRead(read.settings)
    setSaid({ isRefused: false, lines: [`${file.name} is in the form; nothing is saved yet.`, ...read.told] })
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <button type="button" className={buttonClass('quiet')} onClick={() => download(body, version)}>
        Download version {version}
      </button>
      <button type="button" className={buttonClass('quiet')} onClick={() => input.current?.click()}>
        Load from a file
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Settings file"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) void load(file)
          event.target.value = ''
        }}
      />
      {said && (
        <ul role={said.isRefused ? 'alert' : 'status'} className={said.isRefused ? 'text-loss' : 'text-ink-dim'}>
          {said.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
interface SettingsFileProps {
  /** What is in force, of the version that the draft began with. */
  body: Settings
  version: number
  onRead: (settings: Settings) => void
}

function download(body: Settings, version: number): void {
  const url = URL.createObjectURL(new Blob([settingsFileText(body, version)], { type: 'application/json' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: `nocturne-settings-${version}.json` })
  link.click()
  URL.revokeObjectURL(url)
}
