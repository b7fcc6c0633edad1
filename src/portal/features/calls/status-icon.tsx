import { IconArchive, IconMicrophoneOff, IconPlayerPauseFilled, IconWaveSine, IconX } from '@tabler/icons-react'
import { LiveDot } from '../../ui/live-dot.tsx'
import type { CallStatusKind } from './call-status.ts'

export function StatusIcon({ kind }: { readonly kind: CallStatusKind }) {
  if (kind === 'live' || kind === 'recording') return <LiveDot />
  if (kind === 'paused') return <IconPlayerPauseFilled size={12} aria-hidden />
  if (kind === 'archived') return <IconArchive size={14} stroke={1.6} aria-hidden />
  if (kind === 'failed') return <IconX size={14} stroke={1.8} aria-hidden />
  if (kind === 'not-recorded') return <IconMicrophoneOff size={14} stroke={1.6} aria-hidden />
  return <IconWaveSine size={14} stroke={1.8} aria-hidden />
}
