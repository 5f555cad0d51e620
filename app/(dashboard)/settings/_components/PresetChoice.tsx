'use client'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { LIMIT_CODES, PRESETS, type Preset, presetValue } from '@/lib/domain/limits.ts'
import { type SettingsDraft, shownLimit } from './settingsDraft.ts'

/** Fills the form with a whole set of limits; nothing is in force before it is saved. */
export function PresetChoice({ limits, onEdit }: PresetChoiceProps) {
  const isChosen = (preset: Preset) =>
    LIMIT_CODES.every((code) => limits[code] === shownLimit(code, presetValue(preset, code)))
  const fill = (preset: Preset) =>
    onEdit(Object.fromEntries(LIMIT_CODES.map((code) => [code, shownLimit(code, presetValue(preset, code))])) as Limits)
  return (
    <fieldset className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <legend className="sr-only">Presets</legend>
      <span className="text-ink-dim">Fill in a preset:</span>
      {PRESETS.map((preset) => (
        <button
          key={preset}
          type="button"
          aria-pressed={isChosen(preset)}
          className={`${buttonClass()} aria-pressed:border-accent aria-pressed:text-accent`}
          onClick={() => fill(preset)}
        >
          {preset}
        </button>
      ))}
      <span className="text-label text-ink-faint">Every limit below takes its value; it counts once you save.</span>
    </fieldset>
  )
}
type Limits = SettingsDraft['limits']
interface PresetChoiceProps {
  limits: Limits
  onEdit: (limits: Limits) => void
}
