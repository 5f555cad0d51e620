import { TextDiff } from '@/app/_components/panels/TextDiff.tsx'
import type { SettingsChange } from './settingsDiff.ts'

/** What differs, with the old value before the new; signs carry the meaning, colour only helps. */
export const SettingsDiff = ({ changes }: { changes: readonly SettingsChange[] }) => (
  <ul className="flex min-w-0 flex-col gap-2">
    {changes.map((change) => (
      <li key={change.name} className="min-w-0">
        {change.kind === 'value' ? (
          <span className="break-words">
            {change.name}: <del className="text-ink-dim">{change.before}</del> →{' '}
            <ins className="font-medium no-underline">{change.after}</ins>
          </span>
        ) : (
          <>
            {change.name}
            <TextDiff lines={change.lines} />
          </>
        )}
      </li>
    ))}
  </ul>
)
