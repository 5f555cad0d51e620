'use client'
import { useMutation } from '@tanstack/react-query'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import type { CycleReplay, labReplayResponseSchema, ReplayLevel } from '@/lib/contracts/labReplay.ts'

const LEVELS = [
  { name: 'prompt', title: 'Prompt' },
  { name: 'reading', title: 'Reading' },
  { name: 'gate', title: 'Gate and orders' },
] as const

const CAUSES = {
  code: 'the code changed',
  settings: 'the settings changed',
  record: 'the record is not sound',
} as const

/** The cycle put together, read and judged again by the code as it is now, when a person asks. */
export function ReplayPanel({ cycleId }: { cycleId: number }) {
  const replay = useMutation({
    mutationFn: () => sendContract<typeof labReplayResponseSchema>('POST', '/api/lab/replay', { cycleId }),
  })
  return (
    <Panel
      title="Replay"
      aside={
        <button type="button" className={buttonClass()} disabled={replay.isPending} onClick={() => replay.mutate()}>
          {replay.isPending ? 'Replaying…' : 'Replay'}
        </button>
      }
    >
      <div className="flex flex-col gap-2 p-4" aria-live="polite">
        {replay.isError && (
          <p role="alert" className="text-prose">
            {failureText(replay.error)}
          </p>
        )}
        {replay.data ? (
          <Outcome replay={replay.data} />
        ) : (
          <p className="text-ink-dim">
            Puts the prompt together, reads the answer and judges the decisions again. Asks no model and sends nothing.
          </p>
        )}
      </div>
    </Panel>
  )
}

function Outcome({ replay }: { replay: CycleReplay }) {
  const isSame = replay.recordedBuild === replay.build
  return (
    <>
      <p className="text-ink-dim">
        {isSame
          ? `Written and replayed by version ${replay.build}.`
          : `Written by ${replay.recordedBuild || 'a version that did not say which it was'}, replayed by ${replay.build}.`}
      </p>
      <dl className="flex flex-col gap-2">
        {LEVELS.map(({ name, title }) => (
          <div key={name} className="min-w-0">
            <dt className="text-label text-ink-dim">{title}</dt>
            <dd className="min-w-0">
              <Level level={replay[name]} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Level({ level }: { level: ReplayLevel }) {
  switch (level.kind) {
    case 'equal':
      return <span className="text-profit">Equal, {level.compared} compared</span>
    case 'none':
      return <span className="text-ink-dim">Nothing to replay. {level.why}</span>
    case 'notKept':
      return <span className="text-warn">Not kept by the version that wrote it. {level.why}</span>
    case 'differs':
      return (
        <>
          <span className="text-loss">Differs: {CAUSES[level.cause]}.</span> {level.why}
          {level.differences.map(({ what, diff }) => (
            <details key={what} open className="mt-1 min-w-0">
              <summary>{what}</summary>
              <Diff text={diff} />
            </details>
          ))}
        </>
      )
  }
}

const TONE: Record<string, string> = { '+': 'text-profit', '-': 'text-loss' }

const Diff = ({ text }: { text: string }) => (
  <div className="max-h-72 overflow-y-auto rounded border border-line bg-surface p-2 font-mono text-label break-words whitespace-pre-wrap">
    {text.split('\n').map((line, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat, and never move.
      <div key={index} className={TONE[line[0] ?? ''] ?? 'text-ink-dim'}>
        {line}
      </div>
    ))}
  </div>
)
