'use client'
import { useState } from 'react'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { Disclosure } from '@/app/_components/panels/Disclosure.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { LongText } from '@/app/_components/panels/LongText.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { SettingsVersion } from '@/lib/contracts/settings.ts'
import { SaveDialog } from './LaterSaveDialog.tsx'
import { SettingsDiff } from './SettingsDiff.tsx'
import { diffSettings } from './settingsDiff.ts'

/** Every version there was, newest first, each against the one before it. Restoring writes a new version; nothing is rewritten. */
export function VersionsPanel({ shownVersion }: { shownVersion: number | null }) {
  const query = useRead('settingsVersions', { agent: useAgentId() })
  return (
    <div id="versions">
      <QueryPanel
        title="Versions"
        query={query}
        empty={(data) =>
          data.versions.length === 0 && (
            <EmptyState>The defaults are in force. The first change you save becomes version 1.</EmptyState>
          )
        }
      >
        {(data) => (
          <div className="flex flex-col divide-y divide-line">
            {data.versions.map((version, index) => (
              <Version
                key={version.version}
                version={version}
                before={data.versions[index + 1]}
                newest={data.versions[0] ?? version}
                startOpen={version.version === shownVersion}
              />
            ))}
          </div>
        )}
      </QueryPanel>
    </div>
  )
}

interface VersionProps {
  version: SettingsVersion
  before: SettingsVersion | undefined
  newest: SettingsVersion
  startOpen: boolean
}

function Version({ version, before, newest, startOpen }: VersionProps) {
  return (
    <Disclosure
      id={`version-${version.version}`}
      startOpen={startOpen}
      summary={
        <span className="flex flex-wrap items-baseline gap-x-4">
          <span className="font-medium">version {version.version}</span>
          <span className="text-ink-dim">
            <At atMs={version.wallMs} style="day" clock="wall" /> UTC by this machine’s clock, by {version.author}
          </span>
          <span className="min-w-0 break-words">{version.reason}</span>
        </span>
      }
    >
      {() => (
        <div className="flex flex-col gap-3">
          {before ? (
            <Difference before={before} after={version} />
          ) : (
            <p className="text-ink-dim">The first version kept here.</p>
          )}
          <details>
            <summary className="text-ink-dim">its prompt</summary>
            <LongText text={version.body.prompt} mono />
          </details>
          {version.version !== newest.version && <Restore version={version} newest={newest} />}
        </div>
      )}
    </Disclosure>
  )
}

function Difference({ before, after }: { before: SettingsVersion; after: SettingsVersion }) {
  const changes = diffSettings(before.body, after.body)
  if (changes.length === 0) return <p className="text-ink-dim">No difference to version {before.version}.</p>
  return (
    <>
      <p className="text-ink-dim">Against version {before.version}:</p>
      <SettingsDiff changes={changes} />
    </>
  )
}

function Restore({ version, newest }: { version: SettingsVersion; newest: SettingsVersion }) {
  const [asking, setAsking] = useState(false)
  const changes = diffSettings(newest.body, version.body)
  if (changes.length === 0) return <p className="text-ink-dim">The same as what is in force.</p>
  return (
    <div>
      <button type="button" className={buttonClass()} onClick={() => setAsking(true)}>
        Restore version {version.version}
      </button>
      <SaveDialog
        open={asking}
        title={`Restore version ${version.version}?`}
        onClose={() => setAsking(false)}
        agentId={version.agentId}
        baseVersion={newest.version}
        body={version.body}
        limitsInForce={newest.body.limits}
        changes={changes}
        onSaved={() => setAsking(false)}
      />
    </div>
  )
}
