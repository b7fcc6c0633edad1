import { ActionIcon } from '@mantine/core'
import { IconVolume, IconVolumeOff } from '@tabler/icons-react'
import { t } from '../../lib/i18n.ts'

interface VoiceLevelProps {
  readonly name: string
  /** 0–1. */
  readonly level: number
  readonly onLevel: (level: number) => void
}

/** Mutes a voice, and says how loud it is heard. */
export function VoiceLevel({ name, level, onLevel }: VoiceLevelProps) {
  const Icon = level === 0 ? IconVolumeOff : IconVolume
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={level === 0 ? t('Unmute {voice}', { voice: name }) : t('Mute {voice}', { voice: name })}
        onClick={() => onLevel(level === 0 ? 1 : 0)}
      >
        <Icon size={15} stroke={1.7} />
      </ActionIcon>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={level}
        aria-label={t('Volume of {voice}', { voice: name })}
        onChange={(event) => onLevel(Number(event.currentTarget.value))}
      />
    </>
  )
}
